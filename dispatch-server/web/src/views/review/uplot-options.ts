/** How uPlot draws a trace: colours of the theme, thresholds as lines, findings as bands, alarms and acknowledgement as marks. */
import type uPlot from 'uplot';
import type { Locale } from '../../i18n/locale.js';
import type { Trace } from '../../net/review-contract.js';
import type { Look, Plot } from './plots.js';

export interface Marks {
  readonly findings: Trace['findings'];
  /** Kind of the event under review: its band is drawn stronger. */
  readonly reviewed: string;
  readonly alarms: Trace['alarms'];
  readonly acknowledgedMs: number | null;
  readonly endMs: number;
}

interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly lines: Readonly<Record<Look, string>>;
  readonly limit: string;
  readonly band: string;
  readonly alarm: string;
}

const AXIS_PX = 44;

/** `drawn` hears whenever the plot was drawn: what lies over it finds its place again. */
export function optionsOf(
  plot: Plot,
  marks: Marks,
  box: HTMLElement,
  locale: Locale,
  drawn: (chart: uPlot) => void,
): uPlot.Options {
  const colours = coloursOf(box);
  const grid = { stroke: colours.grid, width: 1 };
  const figure = (value: number): string => locale.number(value, plot.digits);
  return {
    width: Math.max(200, box.clientWidth),
    height: plot.heightPx,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 16, 0, 0],
    scales: {
      x: { time: false, range: (_chart, least, most) => [least, Math.max(most, least + 0.1)] },
      y: { range: (_chart, least, most) => [Math.min(plot.range[0], least), Math.max(plot.range[1], most)] },
    },
    axes: [
      {
        ...{ stroke: colours.text, grid, ticks: grid, size: 24, font: FONT },
        values: (_chart, values) => values.map((value) => locale.number(value, 1)),
      },
      {
        ...{ stroke: colours.text, grid, ticks: grid, size: AXIS_PX, font: FONT, space: 28 },
        values: (_chart, values) => values.map(figure),
      },
    ],
    series: [
      {},
      ...plot.lines.map(({ look }): uPlot.Series => {
        const dash = look === 'second' ? { dash: [6, 3] } : {};
        return { stroke: colours.lines[look], width: 2, ...dash, points: { show: false } };
      }),
    ],
    hooks: {
      drawClear: [(chart) => drawBands(chart, marks, colours)],
      draw: [(chart) => drawLimits(chart, plot.limits, colours), (chart) => drawMarks(chart, marks, colours), drawn],
    },
  };
}

const FONT = '12px system-ui, sans-serif';

/** The theme's colours as the browser resolves them. */
function coloursOf(box: HTMLElement): Colours {
  const probe = document.createElement('span');
  box.append(probe);
  const of = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: of('--quiet'),
    grid: of('--line'),
    lines: { first: of('--series-1'), second: of('--series-2') },
    limit: of('--text'),
    band: of('--series-band'),
    alarm: of('--p1-text'),
  };
  probe.remove();
  return colours;
}

function drawBands(chart: uPlot, { findings, reviewed, endMs }: Marks, { band }: Colours): void {
  const { ctx: pen, bbox } = chart;
  pen.save();
  pen.fillStyle = band;
  for (const { finding, onsetMs, offsetMs } of findings) {
    const from = within(chart, onsetMs);
    const to = Math.max(from + 2, within(chart, offsetMs ?? endMs));
    pen.globalAlpha = finding === reviewed ? 0.4 : 0.15;
    pen.fillRect(from, bbox.top, to - from, bbox.height);
  }
  pen.restore();
}

/** In canvas pixels, kept inside the plot. */
function within(chart: uPlot, atMs: number): number {
  const { left, width } = chart.bbox;
  return Math.min(left + width, Math.max(left, chart.valToPos(atMs / 1000, 'x', true)));
}

function drawLimits(chart: uPlot, limits: readonly number[], { limit }: Colours): void {
  const { ctx: pen, bbox } = chart;
  pen.save();
  pen.strokeStyle = limit;
  pen.lineWidth = devicePixelRatio;
  pen.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const value of limits) {
    const y = chart.valToPos(value, 'y', true);
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    line(pen, bbox.left, y, bbox.left + bbox.width, y);
  }
  pen.restore();
}

function drawMarks(chart: uPlot, { alarms, acknowledgedMs }: Marks, { alarm, text }: Colours): void {
  const { ctx: pen, bbox } = chart;
  pen.save();
  pen.setLineDash([]);
  pen.lineWidth = 2 * devicePixelRatio;
  for (const { atMs } of alarms) {
    const x = within(chart, atMs);
    const side = 5 * devicePixelRatio;
    pen.strokeStyle = pen.fillStyle = alarm;
    line(pen, x, bbox.top, x, bbox.top + bbox.height);
    pen.beginPath();
    pen.moveTo(x, bbox.top);
    pen.lineTo(x - side, bbox.top + 2 * side);
    pen.lineTo(x + side, bbox.top + 2 * side);
    pen.fill();
  }
  if (acknowledgedMs !== null) {
    pen.strokeStyle = text;
    pen.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    const x = within(chart, acknowledgedMs);
    line(pen, x, bbox.top, x, bbox.top + bbox.height);
  }
  pen.restore();
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
