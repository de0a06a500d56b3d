/** The truck around a running unit: opens what is wired, and turns what the motion sensor feels into events. */
import { systemClock } from '../clock.js';
import type { Config } from '../config.js';
import type { CabUplink } from '../uplink/uplink.js';
import { openVehicle, type CabVehicle } from '../vehicle/vehicle.js';
import type { RunRecord } from './run-record.js';
import { ShockNews } from './unit-event.js';

export function openCabVehicle(config: Config, report: (line: string) => void): CabVehicle {
  const { speedKmh: fixedKmh, vehicle: settings, dataFolder } = config;
  return openVehicle({ fixedKmh, settings, dataFolder, clock: systemClock, report });
}

export function tellShocks(vehicle: CabVehicle, record: RunRecord, uplink: Pick<CabUplink, 'accept'>): void {
  const news = new ShockNews();
  vehicle.listen((event) => uplink.accept(news.changeOf(event, record.captureMs() - systemClock.monotonicMs())));
}
