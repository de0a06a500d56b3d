/** Reads fields out of untrusted JSON, naming the path of whatever has the wrong shape. */

/** The server said something this build cannot read. */
export class UnreadableAnswer extends Error {
  readonly code = 'unreadableAnswer';
}

/** One JSON object at `path`; every reader throws UnreadableAnswer when the field has another type. */
export class Fields {
  readonly #entries: ReadonlyMap<string, unknown>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new UnreadableAnswer(`${path}: not an object`);
    this.#entries = new Map(Object.entries(value));
    this.#path = path;
  }

  text(name: string): string {
    const value = this.#entries.get(name);
    return typeof value === 'string' ? value : this.#refuse(name, 'text');
  }

  number(name: string): number {
    const value = this.#entries.get(name);
    return typeof value === 'number' ? value : this.#refuse(name, 'a number');
  }

  flag(name: string): boolean {
    const value = this.#entries.get(name);
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false');
  }

  textOrNull(name: string): string | null {
    return this.#isNull(name) ? null : this.text(name);
  }

  numberOrNull(name: string): number | null {
    return this.#isNull(name) ? null : this.number(name);
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.text(name);
    return choices.find((choice) => choice === value) ?? this.#refuse(name, choices.join(' | '));
  }

  oneOfOrNull<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
    return this.#isNull(name) ? null : this.oneOf(name, choices);
  }

  object<Shape>(name: string, read: (fields: Fields) => Shape): Shape {
    return read(new Fields(this.#entries.get(name), `${this.#path}.${name}`));
  }

  objectOrNull<Shape>(name: string, read: (fields: Fields) => Shape): Shape | null {
    return this.#isNull(name) ? null : this.object(name, read);
  }

  list<Shape>(name: string, read: (fields: Fields) => Shape): readonly Shape[] {
    const value = this.#entries.get(name);
    if (!Array.isArray(value)) return this.#refuse(name, 'a list');
    return value.map((item: unknown, index) => read(new Fields(item, `${this.#path}.${name}[${index}]`)));
  }

  /** The field as it is; absent = null. For what has no reader here. */
  raw(name: string): unknown {
    return this.#entries.get(name) ?? null;
  }

  /** A list of plain texts. */
  texts(name: string): readonly string[] {
    const value = this.#entries.get(name);
    if (!Array.isArray(value)) return this.#refuse(name, 'a list');
    return value.map((item: unknown) => (typeof item === 'string' ? item : this.#refuse(name, 'a list of texts')));
  }

  /** A list of lists. */
  grid<Cell>(name: string, readCell: (value: unknown) => Cell): Cell[][] {
    const value = this.#entries.get(name);
    if (!Array.isArray(value)) return this.#refuse(name, 'a list');
    return value.map((row: unknown) =>
      Array.isArray(row) ? row.map(readCell) : this.#refuse(name, 'a list of lists'),
    );
  }

  /** The entries of a record that are numbers, texts or flags; others are left out. */
  plain(): Readonly<Record<string, number | string | boolean>> {
    const kept: Record<string, number | string | boolean> = {};
    for (const [key, value] of this.#entries)
      if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') kept[key] = value;
    return kept;
  }

  #isNull(name: string): boolean {
    return (this.#entries.get(name) ?? null) === null;
  }

  #refuse(name: string, wanted: string): never {
    throw new UnreadableAnswer(`${this.#path}.${name}: not ${wanted}`);
  }
}
