/** A drawing as plain data: the page makes elements of it, paper gets its text. Pure. */

export interface Shape {
  readonly tag: 'svg' | 'g' | 'rect' | 'line' | 'path' | 'text' | 'title' | 'circle';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Shape | string)[];
}

export function shape(tag: Shape['tag'], attributes: Shape['attributes'] = {}, ...children: (Shape | string)[]): Shape {
  return { tag, attributes, children };
}

/** SVG as text. */
export function svgText({ tag, attributes, children }: Shape): string {
  const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : svgText(child)));
  return `<${tag}${given.join('')}>${inside.join('')}</${tag}>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Tenths of a pixel are enough. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Round steps up to at least `most`: 1, 2 or 5 times a power of ten. */
export function ticksOf(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const raw = most / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((each) => each * power >= raw) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
