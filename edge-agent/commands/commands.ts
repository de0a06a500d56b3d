/** The commands of the cab unit in the order of its help, but for the doctor, who needs none of the others. */
import { registerAlarms } from './alarms.js';
import { registerAnalyze } from './analyze.js';
import { registerBundle } from './bundle.js';
import { registerCalibrate } from './calibrate.js';
import { registerCameras } from './cameras.js';
import { registerDriver } from './driver.js';
import { registerEnrol } from './enrol.js';
import { registerEval } from './eval.js';
import { registerRecord } from './record.js';
import { registerReplay } from './replay.js';
import { registerRun } from './run.js';
import { registerSelfTest } from './self-test.js';
import { registerSite } from './site.js';
import { registerTired } from './tired.js';
import { registerTrace } from './trace.js';

export const COMMANDS = [
  registerRun,
  registerAnalyze,
  registerEval,
  registerRecord,
  registerReplay,
  registerTrace,
  registerCalibrate,
  registerCameras,
  registerAlarms,
  registerEnrol,
  registerDriver,
  registerTired,
  registerSelfTest,
  registerBundle,
  registerSite,
] as const;
