/** Which stretch is shown, where the cursor stands, and who wants to know. */
const MIN_SPAN_MS = 400;
const view = { fromMs: firstMs, toMs: lastMs, cursorMs: firstMs };
const listeners = { range: [], cursor: [] };

const xOf = (tMs, width) => ((tMs - view.fromMs) / (view.toMs - view.fromMs)) * width;
const timeAt = (x, width) => view.fromMs + (x / width) * (view.toMs - view.fromMs);

function setRange(fromMs, toMs) {
  const span = Math.min(Math.max(toMs - fromMs, MIN_SPAN_MS), lastMs - firstMs);
  view.fromMs = Math.min(Math.max(fromMs, firstMs), lastMs - span);
  view.toMs = view.fromMs + span;
  for (const listener of listeners.range) listener();
  for (const listener of listeners.cursor) listener();
}

/** Zooms around a time, which stays where it is on the screen. */
function zoom(factor, aroundMs = view.cursorMs) {
  setRange(aroundMs - (aroundMs - view.fromMs) * factor, aroundMs + (view.toMs - aroundMs) * factor);
}

/** Moves the cursor to the frame nearest to a time and keeps it in view. */
function setCursor(tMs) {
  view.cursorMs = times[frameAt(Math.min(Math.max(tMs, firstMs), lastMs))] ?? 0;
  const span = view.toMs - view.fromMs;
  if (view.cursorMs < view.fromMs || view.cursorMs > view.toMs)
    setRange(view.cursorMs - span / 2, view.cursorMs + span / 2);
  else for (const listener of listeners.cursor) listener();
}

function stepFrames(count) {
  const index = Math.min(Math.max(frameAt(view.cursorMs) + count, 0), times.length - 1);
  setCursor(times[index] ?? 0);
}

function jump(direction) {
  const ahead =
    direction > 0
      ? stops.find((tMs) => times[frameAt(tMs)] > view.cursorMs)
      : stops.findLast((tMs) => times[frameAt(tMs)] < view.cursorMs);
  if (ahead !== undefined) setCursor(ahead);
}
