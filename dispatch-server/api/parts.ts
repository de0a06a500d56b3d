/** What the routes and the board socket work with. */
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.js';
import type { ClipArchive } from '../clips/clip-archive.js';
import type { ClipFiles } from '../clips/clip-files.js';
import type { Flood } from './contract.js';
import type { Fleet } from '../ingest/fleet.js';
import type { ReportStore } from '../store/report-store.js';
import type { Store } from '../store/store.js';
import type { Signing } from '../what-if/signing.js';
import type { WhatIf } from '../what-if/what-if.js';

export interface ApiParts {
  store: Store;
  fleet: Fleet;
  log: Logger;
  /** Server's wall clock, ms. */
  now: () => number;
  bus: Bus;
  clips: ClipArchive;
  clipFiles: ClipFiles;
  reports: ReportStore;
  whatIf: WhatIf;
  signing: Signing;
  /** Whether more alerts come than a person can work off. */
  flood: () => Flood;
  /** Opens /metrics to programs on this machine; null = to admins only. */
  metricsToken: string | null;
  /** Code for the first admin; applies while there are no users. */
  setupCode: string;
  /** See passwords.ts. */
  passwordCostLog2: number;
  /** Where people reach the server when a proxy stands before it, e.g. `https://oyau.mine.example`; null = directly. */
  publicOrigin: string | null;
  /** True when the server speaks TLS itself. */
  tls: boolean;
  /** Whether cab units need a certificate of the site's authority. */
  certificates: boolean;
  /** Folder of the built board. */
  webFolder: string;
}
