/** Rows of the timeline: a label on the left, a canvas on the right, drawn again when the view changes. */
const timeline = document.getElementById('timeline');
const INKS = ['--first', '--second', '--third', '--fourth'];
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rows = [];

/** Adds a row; `draw` gets a context scaled to CSS pixels, the width and the height. */
function addRow(className, heightPx, fillLabel, draw) {
  const row = document.createElement('div');
  row.className = `row ${className}`;
  const label = document.createElement('div');
  label.className = 'label';
  fillLabel(label);
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  canvas.style.height = `${heightPx}px`;
  row.append(label, canvas);
  timeline.append(row);
  rows.push({ canvas, heightPx, draw });
  return canvas;
}

function drawRow({ canvas, heightPx, draw }) {
  const width = canvas.clientWidth;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(heightPx * ratio);
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  context.font = '11px system-ui, sans-serif';
  draw(context, width, heightPx);
}

const drawAll = () => rows.forEach(drawRow);

/** Whole steps of time between grid lines, about eight on the screen. */
function gridStepMs() {
  const wanted = (view.toMs - view.fromMs) / 8;
  const steps = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];
  return steps.find((step) => step >= wanted) ?? 7_200_000;
}

function drawGrid(context, width, height, withText) {
  const step = gridStepMs();
  context.lineWidth = 1;
  for (let tMs = Math.ceil(view.fromMs / step) * step; tMs <= view.toMs; tMs += step) {
    const x = Math.round(xOf(tMs, width)) + 0.5;
    context.strokeStyle = ink('--rule');
    context.beginPath();
    context.moveTo(x, withText ? height - 5 : 0);
    context.lineTo(x, height);
    context.stroke();
    if (!withText) continue;
    context.fillStyle = ink('--quiet');
    context.fillText(seconds(tMs, step < 1000 ? 1 : 0), x + 3, height - 3);
  }
}

/** The range of a panel: what it always shows, widened to the data. */
function rangeOf(panel) {
  let [low, high] = panel.range;
  for (const { column } of panel.columns)
    for (const value of data.columns[column]) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return [low, high];
}

/** One line; where many frames fall on one pixel, their lowest and highest are drawn, so that no blink gets lost. */
function drawLine(context, width, yOf, values) {
  const from = Math.max(indexAt(times, view.fromMs) - 1, 0);
  const to = Math.min(indexAt(times, view.toMs) + 1, times.length - 1);
  const dense = to - from > width * 2;
  context.beginPath();
  let drawing = false;
  let pixel = -1;
  let low = 0;
  let high = 0;
  const flush = () => {
    context.moveTo(pixel + 0.5, yOf(low));
    context.lineTo(pixel + 0.5, yOf(high) + 0.5);
  };
  for (let index = from; index <= to; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      drawing = false;
      continue;
    }
    const x = xOf(times[index], width);
    if (!dense) {
      if (drawing) context.lineTo(x, yOf(value));
      else context.moveTo(x, yOf(value));
      drawing = true;
    } else if (Math.floor(x) === pixel) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    } else {
      if (pixel >= 0) flush();
      pixel = Math.floor(x);
      low = high = value;
    }
  }
  if (dense && pixel >= 0) flush();
  context.stroke();
}

function drawLimits(context, width, yOf, limits) {
  context.setLineDash([5, 4]);
  context.strokeStyle = context.fillStyle = ink('--limit');
  const taken = [];
  for (const { name, value } of limits) {
    const y = Math.round(yOf(value)) + 0.5;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
    const text = `${name} ${value}`;
    const textY = y - 3 < 10 ? y + 11 : y - 3;
    const near = taken.filter((other) => Math.abs(other.textY - textY) < 12);
    const left = near.reduce((end, other) => Math.max(end, other.end + 12), 4);
    context.fillText(text, left, textY);
    taken.push({ textY, end: left + context.measureText(text).width });
  }
  context.setLineDash([]);
}

/** Chart of one panel. Returns nothing; its label shows the values at the cursor. */
function addPanel(panel) {
  const [low, high] = rangeOf(panel);
  const cells = [];
  const truth = data.truth?.columns ?? {};
  const fill = (label) => {
    label.innerHTML = '<b></b>';
    label.firstChild.textContent = panel.title;
    panel.columns.forEach(({ label: text, column }, index) => {
      const line = document.createElement('span');
      line.innerHTML = '<em style="font-style:normal"><i></i></em><output></output>';
      line.querySelector('i').style.color = `var(${INKS[index]})`;
      line.querySelector('em').append(text);
      label.append(line);
      cells.push({ column, output: line.querySelector('output') });
    });
    if (panel.columns.some(({ column }) => truth[column] !== undefined)) {
      const line = document.createElement('span');
      line.innerHTML =
        '<em style="font-style:normal"><i style="color:var(--truth);border-top-style:dotted"></i>truth</em>';
      label.append(line);
    }
  };
  addRow('panel', 92, fill, (context, width, height) => {
    const yOf = (value) => height - 6 - ((value - low) / (high - low)) * (height - 12);
    drawGrid(context, width, height, false);
    if (low < 0) {
      context.strokeStyle = ink('--rule');
      context.strokeRect(-1, yOf(0), width + 2, 0);
    }
    drawLimits(context, width, yOf, panel.limits);
    context.setLineDash([2, 3]);
    context.lineWidth = 1.5;
    context.strokeStyle = ink('--truth');
    for (const { column } of panel.columns)
      if (truth[column] !== undefined) drawLine(context, width, yOf, truth[column]);
    context.setLineDash([]);
    panel.columns.forEach(({ column }, index) => {
      context.strokeStyle = ink(INKS[index]);
      drawLine(context, width, yOf, data.columns[column]);
    });
  });
  listeners.cursor.push(() => {
    const index = frameAt(view.cursorMs);
    for (const { column, output } of cells) {
      const value = data.columns[column][index];
      output.textContent = panel.unit === '' ? figure(value) : `${figure(value, 1)} ${panel.unit}`.replace(' °', '°');
    }
  });
}
