/** The figures of a unit at work for Prometheus, on the loopback address: text format 0.0.4. */
import { createServer, type Server } from 'node:http';

/** One figure; `labels` tells several of one name apart. */
export interface Metric {
  /** Without the prefix `oyau_`; with its unit: `_seconds`, `_bytes`; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** null = not known now: the figure is left out. */
  readonly value: number | null;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Metrics of one name must stand together. */
export function metricsText(metrics: readonly Metric[]): string {
  const lines: string[] = [];
  let name = '';
  for (const metric of metrics) {
    if (metric.value === null || Number.isNaN(metric.value)) continue;
    if (metric.name !== name) {
      lines.push(`# HELP oyau_${metric.name} ${metric.help}`, `# TYPE oyau_${metric.name} ${metric.type}`);
      name = metric.name;
    }
    lines.push(`oyau_${metric.name}${labelText(metric.labels ?? {})} ${metric.value}`);
  }
  return `${lines.join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll(/["\\\n]/g, escaped)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

/** Serves `/metrics` until it is closed; anything else is 404. */
export class MetricsServer {
  readonly #server: Server;
  readonly #listening: Promise<number | null>;

  /** A port that is taken is told to `report` and costs nothing else. @param port 0 = any. */
  constructor(port: number, read: () => readonly Metric[], report: (line: string) => void) {
    this.#server = createServer((request, response) => {
      const found = request.method === 'GET' && request.url?.split('?')[0] === '/metrics';
      response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(found ? metricsText(read()) : 'only GET /metrics\n');
    });
    this.#server.requestTimeout = 5000;
    this.#server.maxConnections = 8;
    this.#listening = new Promise((resolve) => {
      this.#server.on('error', (error) => {
        report(`no metrics: ${error.message}`);
        resolve(null);
      });
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : null);
      });
    });
    this.#server.unref();
  }

  /** The port it answers on; null when it cannot. */
  port(): Promise<number | null> {
    return this.#listening;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
