/** Answers a report from the report tables: reads the figures, gives them to the pure report. */
import { offsetOfZone } from '../desk/time-zone.js';
import { Calendar, dateOfDay, dayOfDate } from '../reports/calendar.js';
import { driversReport, mostDriving } from '../reports/drivers.js';
import { handOverReport } from '../reports/hand-over.js';
import { handlingReport } from '../reports/handling.js';
import { heatReport } from '../reports/heat.js';
import { loadReport } from '../reports/load.js';
import { observableReport, type Seen } from '../reports/observable.js';
import { precisionReport } from '../reports/precision.js';
import { kindsOf, type Question } from '../reports/question.js';
import { ratesReport } from '../reports/rates.js';
import type { Report, ReportName, ReportTable } from '../reports/report.js';
import { riskReport } from '../reports/risk.js';
import { trialReport, type Phase } from '../reports/trial.js';
import {
  alertFaults,
  countsByDay,
  countsByKind,
  countsByWho,
  driverDays,
  drivingByDay,
  drivingByHour,
  drivingByWho,
  handledAlerts,
  heatCells,
  loadDays,
  verdictCounts,
  type Scope,
} from './report-figures.js';
import { figuresAsOf } from './rollup.js';
import { readSettings } from './settings.js';
import { shiftFigures } from './shift-figures.js';
import type { Reader } from './store.js';

/** Days shown when nobody says which. */
const DEFAULT_DAYS = 28;

export interface Asked {
  report: ReportName;
  question: Question;
  nowMs: number;
}

export async function answerReport(store: Reader, asked: Asked): Promise<Report> {
  const { report, question, nowMs } = asked;
  const { timeZone, shifts } = await readSettings(store);
  const today = new Calendar(offsetOfZone(timeZone), shifts).place(nowMs).day;
  const scope = scopeOf(question, today);
  return {
    report,
    fromDay: dateOfDay(scope.fromDay),
    toDay: dateOfDay(scope.toDay),
    timeZone,
    kinds: [...kindsOf(question)],
    asOfMs: await figuresAsOf(store),
    tables: await ANSWERS[report](store, scope, asked),
  };
}

function scopeOf({ from, to, truck, driver, phases }: Question, today: number): Scope {
  const ends = (phases ?? []).flatMap(({ fromDay, toDay }) => [fromDay, toDay]);
  if (ends.length > 0) return { fromDay: Math.min(...ends), toDay: Math.max(...ends), truck, driver };
  const toDay = to === undefined ? Math.max(today, from === undefined ? today : dayOfDate(from)) : dayOfDate(to);
  return { fromDay: from === undefined ? toDay - DEFAULT_DAYS + 1 : dayOfDate(from), toDay, truck, driver };
}

type Driven = Omit<Seen, 'key'>;

function sumOf(all: readonly Driven[]): Driven {
  const sum = (of: keyof Driven) => all.reduce((total, each) => total + each[of], 0);
  return { drivingMs: sum('drivingMs'), toldMs: sum('toldMs'), observableMs: sum('observableMs') };
}

type Answer = (store: Reader, scope: Scope, asked: Asked) => Promise<ReportTable[]>;

const ANSWERS: Record<ReportName, Answer> = {
  async rates(store, scope, { question }) {
    const kinds = kindsOf(question);
    const counts = await countsByWho(store, scope, kinds);
    const driving = await drivingByWho(store, scope);
    return ratesReport({
      kinds: await countsByKind(store, scope),
      ...counts,
      days: await countsByDay(store, scope, kinds),
      drivingMs: sumOf(driving.trucks).drivingMs,
      truckDriving: driving.trucks,
      driverDriving: driving.drivers,
      dayDriving: await drivingByDay(store, scope),
    });
  },
  heat: async (store, scope, { question }) => heatReport(await heatCells(store, scope, kindsOf(question))),
  async drivers(store, scope) {
    const chosen = mostDriving((await drivingByWho(store, scope)).drivers);
    return driversReport(await driverDays(store, scope, chosen));
  },
  risk: async (store, scope, { question }) =>
    riskReport(
      (await countsByWho(store, scope, kindsOf(question))).drivers,
      (await drivingByWho(store, scope)).drivers,
    ),
  handling: async (store, scope) => handlingReport(await handledAlerts(store, scope)),
  load: async (store, scope, { nowMs }) =>
    loadReport({ days: await loadDays(store, scope), ...(await alertFaults(store, scope, nowMs)) }),
  async observable(store, scope) {
    const driving = await drivingByWho(store, scope);
    const days = await drivingByDay(store, scope);
    return observableReport({
      site: sumOf(driving.trucks),
      ...driving,
      hours: await drivingByHour(store, scope),
      days: days.map(({ day, ...seen }) => ({ ...seen, date: dateOfDay(day) })),
    });
  },
  precision: async (store, scope) => precisionReport(await verdictCounts(store, scope)),
  async trial(store, scope, { question }) {
    const asked = question.phases ?? [{ name: 'all', fromDay: scope.fromDay, toDay: scope.toDay }];
    const phases: Phase[] = [];
    for (const phase of asked) {
      const within = { ...scope, fromDay: phase.fromDay, toDay: phase.toDay };
      phases.push({
        ...phase,
        drivingMs: sumOf(await drivingByDay(store, within)).drivingMs,
        counts: new Map((await countsByKind(store, within)).map(({ key, count }) => [key, count])),
      });
    }
    return trialReport(phases, kindsOf(question));
  },
  shift: async (store, _scope, { question, nowMs }) =>
    handOverReport(await shiftFigures(store, question.atMs ?? nowMs, nowMs)),
};
