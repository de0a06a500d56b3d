/** Puts the page together: header, picture, values, table, pointer and keys. */
const byId = (id) => document.getElementById(id);
let landmarksShown = true;

function showHeader() {
  byId('source').textContent = data.source;
  const rate = ((times.length - 1) * 1000) / (lastMs - firstMs);
  const size = data.picture.widthPx > 0 ? `${data.picture.widthPx} × ${data.picture.heightPx} px, ` : '';
  const truth = data.truth === null ? 'no ground truth' : `ground truth from ${data.truth.from}`;
  byId('facts').textContent =
    `${seconds(lastMs - firstMs, 1)}, ${times.length} frames, ${figure(rate, 1)} frames/s, ${size}` +
    `${data.findings.length} findings, ${data.alarms.length} alarms, ${truth}, agent ${data.agentVersion}`;
  for (const note of data.notes)
    byId('notes').append(Object.assign(document.createElement('li'), { textContent: note }));
  const inForce = {
    baseline: data.baseline ?? 'learned from this source',
    changedThresholds: data.changedThresholds,
    models: data.models,
  };
  byId('inforce').textContent = JSON.stringify(inForce, null, 2);
}

/** The newest picture at the cursor, whole and the face alone, with the dots of the mesh. */
function showPicture() {
  if (pictures.length === 0) return void (byId('picture').hidden = true);
  const index = indexAt(thumbnailTimes, view.cursorMs);
  const { tMs, landmarks, faceRegion } = data.thumbnails[index];
  show('thumbnail', pictures[index], `Driver at ${seconds(tMs)}`);
  byId('face-frame').hidden = faces[index] === null;
  if (faces[index] !== null) show('face', faces[index], `Face at ${seconds(tMs)}`);
  byId('caption').textContent = `picture of ${seconds(tMs)}${faces[index] === null ? ', no face found' : ''}`;
  drawDots(byId('dots'), landmarks, [0, 0, 1, 1]);
  if (faces[index] !== null) drawDots(byId('face-dots'), landmarks, faceRegion);
}

function show(id, image, alt) {
  if (byId(id).src !== image.src) byId(id).src = image.src;
  byId(id).alt = alt;
}

/** Landmarks as dots over the part of the picture that a frame shows. */
function drawDots(canvas, landmarks, [left, top, width, height]) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  if (!landmarksShown) return;
  const context = canvas.getContext('2d');
  context.fillStyle = '#3dff8b';
  for (let i = 0; i < landmarks.length; i += 2) {
    const x = ((landmarks[i] - left) / width) * canvas.width;
    const y = ((landmarks[i + 1] - top) / height) * canvas.height;
    context.fillRect(x - ratio / 2, y - ratio / 2, 1.4 * ratio, 1.4 * ratio);
  }
}

/** Findings and true events at the cursor. */
function activeAt(tMs) {
  const holds = ({ onsetMs, offsetMs }) => onsetMs <= tMs && tMs <= offsetMs;
  return {
    found: [...new Set(data.findings.filter(holds).map(({ kind }) => kind))],
    really: [...new Set((data.truth?.events ?? []).filter(holds).map(({ kind }) => kind))],
  };
}

const VALUES = [
  ['openness left', 'opennessLeft', 2, ''],
  ['openness right', 'opennessRight', 2, ''],
  ['PERCLOS', 'perclos', 3, ''],
  ['mouth', 'mouth', 2, ''],
  ['yaw', 'yawDeg', 1, '°'],
  ['pitch', 'pitchDeg', 1, '°'],
  ['roll', 'rollDeg', 1, '°'],
  ['speed', 'speedKmh', 0, ' km/h'],
  ['brightness', 'brightness', 2, ''],
  ['contrast', 'contrast', 2, ''],
  ['sharpness', 'sharpness', 2, ''],
  ['change', 'change', 3, ''],
  ['baseline learned', 'learned', 2, ''],
];

function showMoment() {
  const index = frameAt(view.cursorMs);
  const { found, really } = activeAt(view.cursorMs);
  byId('clock').textContent = `${seconds(view.cursorMs)} · frame ${index + 1}`;
  const item = (text, className) => Object.assign(document.createElement('li'), { textContent: text, className });
  byId('now').replaceChildren(
    ...found.map((kind) => item(kind, rankOf(kind))),
    ...really.map((kind) => item(`truth: ${kind}`, 'plain')),
  );
  for (const [row, [, column, digits, unit]] of VALUES.entries()) {
    const value = data.columns[column][index];
    byId('values').children[row].lastChild.textContent = value === null ? '–' : `${figure(value, digits)}${unit}`;
  }
  const eyes = `openness ${figure(data.columns.opennessLeft[index])} and ${figure(data.columns.opennessRight[index])}`;
  timeline.setAttribute('aria-valuenow', String(Math.round(view.cursorMs)));
  timeline.setAttribute('aria-valuetext', [seconds(view.cursorMs), eyes, ...found].join(', '));
  showPicture();
}

function showCursor() {
  const [{ canvas }] = rows;
  const x = xOf(view.cursorMs, canvas.clientWidth);
  byId('cursor').hidden = x < 0 || x > canvas.clientWidth;
  byId('cursor').style.left = `${canvas.offsetLeft + x}px`;
  for (const row of byId('events').children)
    row.classList.toggle(
      'current',
      Number(row.dataset.from) <= view.cursorMs && view.cursorMs <= Number(row.dataset.to),
    );
}

function showTable() {
  const findings = data.findings.map((finding) => ({ ...finding, isAlarm: false }));
  const alarms = data.alarms.map(({ tMs, by, tone }) => {
    return {
      kind: `▲ alarm: ${by}`,
      rank: rankOf(by),
      onsetMs: tMs,
      offsetMs: tMs,
      detectedMs: tMs,
      detail: { tone },
      isAlarm: true,
    };
  });
  for (const one of [...findings, ...alarms].sort((a, b) => a.onsetMs - b.onsetMs)) {
    const row = document.createElement('tr');
    row.dataset.from = String(one.onsetMs);
    row.dataset.to = String(one.isAlarm ? one.onsetMs : one.offsetMs);
    row.innerHTML = '<td><button type="button"></button></td><td></td><td></td><td></td><td class="why"></td>';
    const [when, what, length, decided, why] = row.children;
    when.firstChild.textContent = seconds(one.onsetMs);
    when.firstChild.addEventListener('click', () => setCursor(one.onsetMs));
    what.textContent = one.kind;
    what.className = one.rank ?? rankOf(one.kind);
    length.textContent = one.isAlarm ? '' : seconds(one.offsetMs - one.onsetMs);
    decided.textContent = one.isAlarm ? '' : seconds(one.detectedMs - one.onsetMs);
    why.textContent = Object.entries(one.detail)
      .map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`)
      .join(', ');
    byId('events').append(row);
  }
}

function toggleLandmarks() {
  landmarksShown = !landmarksShown;
  byId('landmarks').setAttribute('aria-pressed', String(landmarksShown));
  showPicture();
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  drawAll();
}

const fit = () => setRange(firstMs, lastMs);
const ACTIONS = {
  previous: () => jump(-1),
  next: () => jump(1),
  'zoom-in': () => zoom(0.5),
  'zoom-out': () => zoom(2),
  fit,
  landmarks: toggleLandmarks,
  theme: toggleTheme,
};
const KEYS = {
  ArrowLeft: (event) => (event.shiftKey ? setCursor(view.cursorMs - 1000) : stepFrames(-1)),
  ArrowRight: (event) => (event.shiftKey ? setCursor(view.cursorMs + 1000) : stepFrames(1)),
  PageUp: () => setCursor(view.cursorMs - (view.toMs - view.fromMs) / 2),
  PageDown: () => setCursor(view.cursorMs + (view.toMs - view.fromMs) / 2),
  Home: () => setCursor(firstMs),
  End: () => setCursor(lastMs),
  n: () => jump(1),
  p: () => jump(-1),
  '+': () => zoom(0.5),
  '=': () => zoom(0.5),
  '-': () => zoom(2),
  0: fit,
  l: toggleLandmarks,
  t: toggleTheme,
};

function listen() {
  for (const [id, act] of Object.entries(ACTIONS)) byId(id).addEventListener('click', act);
  document.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    const elsewhere = event.target instanceof Element && event.target.closest('.scroll') !== null;
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || elsewhere) return;
    event.preventDefault();
    act(event);
  });
  const follow = (event) => {
    const box = rows[0].canvas.getBoundingClientRect();
    if (event.clientX >= box.left) setCursor(timeAt(event.clientX - box.left, box.width));
  };
  timeline.addEventListener('pointermove', follow);
  timeline.addEventListener('pointerdown', follow);
  timeline.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = rows[0].canvas.getBoundingClientRect();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event.clientX - box.left, box.width));
    },
    { passive: false },
  );
  addEventListener('resize', () => (drawAll(), showCursor()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
}

for (const [name] of VALUES) {
  const line = document.createElement('div');
  line.append(Object.assign(document.createElement('dt'), { textContent: name }), document.createElement('dd'));
  byId('values').append(line);
}
timeline.setAttribute('aria-valuemin', String(Math.round(firstMs)));
timeline.setAttribute('aria-valuemax', String(Math.round(lastMs)));
showHeader();
showTable();
addOverview();
addFilmStrip();
if (data.alarms.length > 0) addAlarms();
if (data.findings.length > 0) addIntervals('findings', '', data.findings, (kind) => ink(`--${rankOf(kind)}`));
if ((data.truth?.events.length ?? 0) > 0) addIntervals('truth', 'truth: ', data.truth.events, () => ink('--truth'));
data.panels.forEach(addPanel);
addAxis();
listeners.range.push(drawAll);
listeners.cursor.push(showMoment, showCursor);
listen();
drawAll();
setCursor(firstMs);
whenDecoded.then(() => (drawAll(), showPicture()));
