/** Aiming the camera: a picture twice a second with the face that was found, and what to change. */

const EVERY_MS = 500;

export function startAim({ text, at }) {
  let timer = null;
  let url = null;

  async function look() {
    const response = await fetch('aim').catch(() => null);
    if (timer === null) return;
    if (response === null || !response.ok) {
      hints(['notNow']);
      return;
    }
    const view = JSON.parse(response.headers.get('x-view') ?? '{}');
    const next = URL.createObjectURL(await response.blob());
    at('aim-picture').src = next;
    if (url !== null) URL.revokeObjectURL(url);
    url = next;
    guides(view);
    hints(view.hints ?? []);
  }

  /** Box in parts of the picture, 0..1. */
  function guides({ face, widthPx = 4, heightPx = 3 }) {
    at('aim-picture').style.aspectRatio = `${widthPx} / ${heightPx}`;
    const rect = at('aim-face');
    const { x = 0, y = 0, width = 0, height = 0 } = face ?? {};
    for (const [name, value] of Object.entries({ x: x * 100, y: y * 75, width: width * 100, height: height * 75 }))
      rect.setAttribute(name, value.toFixed(2));
  }

  function hints(names) {
    const lines = names.map((name) => text(`aim.${name}`));
    const list = at('aim-hints');
    if ([...list.children].map((item) => item.textContent).join('\n') === lines.join('\n')) return;
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })));
  }

  return {
    open() {
      at('aim-title').textContent = text('aim.title');
      at('aim-close').textContent = text('cancel');
      at('aim-picture').alt = text('aim.picture');
      timer ??= setInterval(() => void look(), EVERY_MS);
      void look();
    },
    close() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
