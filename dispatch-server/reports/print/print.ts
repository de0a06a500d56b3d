/** Prints a report as PDF with the Chromium of the machine, in a process of its own that sees one file and no network. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../report.js';
import { createWording, type ReportLanguage } from '../wording.js';
import { pageOf } from './page.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A page takes a second at rest; a busy machine gets its time. */
const LONGEST_MS = 60_000;

export type Printed = { ok: true; pdf: Buffer } | { ok: false; why: string };

/** The browser that prints; null = none is installed. OYAU_CHROMIUM names another one. */
export function findChromium(variables: NodeJS.ProcessEnv = process.env): string | null {
  const named = variables.OYAU_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : null;
  const folders = (variables.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file)) ?? null;
}

export async function printReport(
  report: Report,
  { language, siteName }: { language: ReportLanguage; siteName: string },
): Promise<Printed> {
  const chromium = findChromium();
  if (chromium === null)
    return { ok: false, why: 'no Chromium is installed (apt install chromium), or OYAU_CHROMIUM names none.' };
  const folder = await mkdtemp(join(tmpdir(), 'oyau-print-'));
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await writeFile(page, pageOf(report, createWording(language, report.timeZone), siteName), { mode: 0o600 });
    const failure = await runChromium(chromium, page, pdf, join(folder, 'profile'));
    return failure === null && existsSync(pdf)
      ? { ok: true, pdf: await readFile(pdf) }
      : { ok: false, why: `Chromium failed (${failure ?? 'no file was written'}).` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** null = it ended well. The page's own policy lets no script run; the sandbox of Chromium cannot start under root. */
function runChromium(chromium: string, page: string, pdf: string, profile: string): Promise<string | null> {
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    chromium,
    [
      ...['--headless', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'],
      ...['--disable-extensions', '--host-resolver-rules=MAP * ~NOTFOUND'],
      ...(isRoot ? ['--no-sandbox'] : []),
      ...[`--user-data-dir=${profile}`, '--no-pdf-header-footer', `--print-to-pdf=${pdf}`],
      pathToFileURL(page).href,
    ],
    { stdio: 'ignore', timeout: LONGEST_MS, killSignal: 'SIGKILL' },
  );
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
}
