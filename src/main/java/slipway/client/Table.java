package slipway.client;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of cells: aligned under their names for people, separated by tabs for programs. */
final class Table {
    private static final int WIDEST = 60;

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... names) {
        this.names = List.of(names);
    }

    void row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Plain.line(cell));
        }
        rows.add(row);
    }

    void print(PrintStream out, boolean forPeople) {
        if (!forPeople) {
            rows.forEach(row -> out.println(String.join("\t", row)));
            return;
        }
        aligned(names, out);
        rows.forEach(row -> aligned(row, out));
    }

    private void aligned(List<String> row, PrintStream out) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = cut(row.get(column));
            line.append(cell).append(" ".repeat(width(column) - cell.length() + 2));
        }
        out.println(line.toString().stripTrailing());
    }

    private int width(int column) {
        int widest = names.get(column).length();
        for (List<String> row : rows) {
            widest = Math.max(widest, cut(row.get(column)).length());
        }
        return widest;
    }

    private static String cut(String cell) {
        return cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 1) + "…";
    }
}
