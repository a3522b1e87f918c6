package slipway.client;

/** What the server advises is in words of its HTTP interface; whoever types commands is told the commands. */
final class ApiWords {
    private ApiWords() {}

    static String forTheCommandLine(String said) {
        return said.replace("send a token: Authorization: Bearer <token>", "set SLIPWAY_TOKEN")
                .replace("this token is not known here", "this token is not known here; is it the right token?")
                .replaceAll("GET /api/projects/([^\\s/]+)/releases lists", "slipway releases $1 lists")
                .replaceAll("GET /api/status lists", "slipway status lists")
                .replaceAll("\\{\"release\": <number>\\}", "--release N")
                .replaceAll("\\{\"(live|release)\": (\\d+)\\}", "--$1 $2")
                .replaceAll("\\{\"force\": true\\}", "--force");
    }
}
