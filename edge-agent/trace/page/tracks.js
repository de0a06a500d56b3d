/** The rows that are no charts: overview, film strip, findings, alarms, truth. */

/** Draws intervals in as few lanes as they need; text inside where it fits. */
function drawIntervals(context, width, intervals, laneOf, laneHeight, colourOf) {
  for (const interval of intervals) {
    const { kind, onsetMs, offsetMs, detectedMs } = interval;
    if (offsetMs < view.fromMs || onsetMs > view.toMs) continue;
    const y = laneOf(interval) * laneHeight + 1;
    const left = xOf(onsetMs, width);
    const right = Math.max(xOf(offsetMs, width), left + 2);
    const decided = detectedMs === undefined ? left : Math.min(Math.max(xOf(detectedMs, width), left), right);
    context.fillStyle = colourOf(kind);
    context.globalAlpha = 0.45;
    context.fillRect(left, y, decided - left, laneHeight - 2);
    context.globalAlpha = 1;
    context.fillRect(decided, y, Math.max(right - decided, 2), laneHeight - 2);
  }
}

const labelled = (title, lines) => (label) => {
  label.innerHTML = '<b></b>';
  label.firstChild.textContent = title;
  for (const text of lines) {
    const line = document.createElement('span');
    line.textContent = text;
    label.append(line);
  }
};

/** Kinds in order of weight, each with a lane of its own, so that the eye finds a kind always at one height. */
function kindsOf(intervals) {
  const weight = { critical: 0, warning: 1, plain: 2 };
  const kinds = [...new Set(intervals.map(({ kind }) => kind))];
  return kinds.sort((a, b) => weight[rankOf(a)] - weight[rankOf(b)] || (a < b ? -1 : 1));
}

function addIntervals(className, title, intervals, colourOf) {
  const kinds = kindsOf(intervals);
  const LANE = 17;
  const fill = (label) => {
    label.style.padding = '0 8px';
    label.style.lineHeight = `${LANE}px`;
    for (const kind of kinds) {
      const line = document.createElement('span');
      line.textContent = `${title}${kind}`;
      line.title = line.textContent;
      line.className = className === 'truth' ? 'lane' : `lane ${rankOf(kind)}`;
      label.append(line);
    }
  };
  addRow(className, kinds.length * LANE + 1, fill, (context, width, height) => {
    drawGrid(context, width, height, false);
    drawIntervals(context, width, intervals, ({ kind }) => kinds.indexOf(kind), LANE, colourOf);
  });
}

/** Alarms as triangles with the finding that sounded. */
function addAlarms() {
  addRow('alarms', 20, labelled('Alarms', []), (context, width, height) => {
    drawGrid(context, width, height, false);
    data.alarms.forEach(({ tMs, by }, index) => {
      const x = xOf(tMs, width);
      if (x < -10 || x > width + 10) return;
      context.fillStyle = ink(`--${rankOf(by)}`);
      context.beginPath();
      context.moveTo(x, 3);
      context.lineTo(x + 6, height - 4);
      context.lineTo(x - 6, height - 4);
      context.fill();
      const next = xOf(data.alarms[index + 1]?.tMs ?? Infinity, width);
      if (x + 17 + context.measureText(by).width < next) context.fillText(by, x + 9, height - 5);
    });
  });
}

/** The whole source with the shown stretch framed; dragging pans. */
function addOverview() {
  const canvas = addRow(
    'overview',
    34,
    labelled('Overview', [seconds(lastMs - firstMs, 1)]),
    (context, width, height) => {
      const x = (tMs) => ((tMs - firstMs) / (lastMs - firstMs)) * width;
      for (const rank of ['plain', 'warning', 'critical'])
        for (const { kind, onsetMs, offsetMs } of data.findings) {
          if (rankOf(kind) !== rank) continue;
          const [top, size] = { plain: [20, 10], warning: [12, 18], critical: [4, 26] }[rank];
          context.fillStyle = ink(`--${rank}`);
          context.fillRect(x(onsetMs), top, Math.max(x(offsetMs) - x(onsetMs), 1.5), size);
        }
      context.globalAlpha = 0.14;
      context.fillStyle = ink('--ink');
      context.fillRect(0, 0, x(view.fromMs), height);
      context.fillRect(x(view.toMs), 0, width, height);
      context.globalAlpha = 1;
      context.strokeStyle = ink('--ink');
      context.strokeRect(x(view.fromMs) + 0.5, 0.5, Math.max(x(view.toMs) - x(view.fromMs) - 1, 2), height - 1);
    },
  );
  const pan = (event) => {
    const box = canvas.getBoundingClientRect();
    const middle = firstMs + ((event.clientX - box.left) / box.width) * (lastMs - firstMs);
    const half = (view.toMs - view.fromMs) / 2;
    setRange(middle - half, middle + half);
  };
  canvas.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    canvas.setPointerCapture(event.pointerId);
    pan(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons === 0) return;
    event.stopPropagation();
    pan(event);
  });
}

const imageOf = (source) => Object.assign(new Image(), { src: source });
const pictures = data.thumbnails.map(({ picture }) => imageOf(picture));
const faces = data.thumbnails.map(({ face }) => (face === null ? null : imageOf(face)));
const thumbnailTimes = data.thumbnails.map(({ tMs }) => tMs);
const whenDecoded = Promise.all([...pictures, ...faces].map((image) => image?.decode().catch(() => undefined)));

/** Faces side by side, each over the moment it shows; the whole picture where there is no face. */
function addFilmStrip() {
  if (pictures.length === 0) return;
  const SIDE = 72;
  addRow('film', SIDE, labelled('Pictures', [`${pictures.length} kept`]), (context, width) => {
    for (let left = 0; left < width; left += SIDE) {
      const index = indexAt(thumbnailTimes, timeAt(left + SIDE / 2, width));
      const image = faces[index] ?? pictures[index];
      const height = (image.naturalHeight / image.naturalWidth) * (SIDE - 1);
      if (image.complete && image.naturalWidth > 0)
        context.drawImage(image, left, (SIDE - height) / 2, SIDE - 1, height);
    }
  });
}

function addAxis() {
  addRow('axis', 18, labelled('', []), (context, width, height) => drawGrid(context, width, height, true));
}
