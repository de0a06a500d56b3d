/** Puts trace data into one self-contained HTML page: no network, no other file. */
import { readFileSync } from 'node:fs';
import type { TraceData } from './data.js';

const SCRIPTS = ['series.js', 'view.js', 'charts.js', 'tracks.js', 'page.js'] as const;

/** Where the parts go; each is valid HTML, CSS, JSON or JavaScript in the unfilled page. */
const PLACES = /__TITLE__|\/\* __STYLE__ \*\/|"__DATA__"|\/\* __SCRIPT__ \*\//g;

/** The page as HTML text. */
export function tracePage(data: TraceData): string {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const parts: Readonly<Record<string, string>> = {
    __TITLE__: escaped(`Trace of ${data.source}`),
    '/* __STYLE__ */': asset('page.css'),
    '"__DATA__"': json,
    '/* __SCRIPT__ */': SCRIPTS.map(asset).join('\n'),
  };
  return asset('page.html').replace(PLACES, (place) => parts[place] ?? place);
}

/** The assets lie beside the sources, and from the compiled code two levels up. */
function asset(name: string): string {
  for (const folder of ['./page', '../../trace/page'])
    try {
      return readFileSync(new URL(`${folder}/${name}`, import.meta.url), 'utf8');
    } catch {
      continue;
    }
  throw new Error(`the asset ${name} of the trace page is missing from this installation`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
