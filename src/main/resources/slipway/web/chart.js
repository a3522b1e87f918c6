import uPlot from "./uPlot.esm.js";
import { h } from "./dom.js";
import { duration } from "./words.js";

const HEIGHT = 240;
/** Told apart by their dashes too. */
const DASHES = { checkout: [2, 3], test: [], build: [8, 4], push: [4, 2, 1, 2], redeploy: [12, 3, 2, 3] };

/** How long each stage took, run after run. In words for who cannot see it: see the table beside it. */
export function stageTimes(stages, open) {
  const runs = [...new Set(stages.flatMap(stage => stage.runs.map(run => run.run)))].sort((a, b) => a - b);
  const lines = stages.filter(stage => stage.runs.some(run => run.seconds !== null));
  const rows = lines.map(stage => {
    const seconds = new Map(stage.runs.map(run => [run.run, run.seconds]));
    return runs.map(run => seconds.get(run) ?? null);
  });
  const place = h("div", { class: "chart", role: "img", "aria-label": "Chart of the time that each stage took; the table below has the same in numbers" });
  let plot;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(place, lines, runs, open), [runs.map((run, index) => index), ...rows], place);
  };
  new ResizeObserver(() => {
    if (!plot) draw();
    else if (plot.width !== place.clientWidth) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return place;
}

function options(place, lines, runs, open) {
  const style = getComputedStyle(place);
  const colour = name => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    scales: { x: { time: false }, y: { range: (plot, least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, values: (plot, places) => places.map(each => (Number.isInteger(each) && runs[each] ? "#" + runs[each] : "")) },
      { ...axis, size: 80, values: (plot, places) => places.map(duration) },
    ],
    cursor: { drag: { x: true, y: false } },
    series: [
      { label: "run", value: (plot, index) => (index === null ? "–" : "#" + runs[index]) },
      ...lines.map(stage => ({
        label: stage.name,
        stroke: colour("--stage-" + stage.name),
        width: 2,
        dash: DASHES[stage.name],
        points: { show: runs.length < 40, size: 5 },
        spanGaps: true,
        value: (plot, seconds) => duration(seconds),
      })),
    ],
    hooks: { ready: [plot => plot.over.addEventListener("dblclick", () => runs[plot.cursor.idx] && open(runs[plot.cursor.idx]))] },
  };
}
