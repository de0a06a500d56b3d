/** How long a word of the vehicle holds and what is believed: one table, each figure with its source. */

export const VEHICLE_LIMITS = {
  /** CCVS comes every 100 ms, TCO1 every 50 ms (SAE J1939-71): ten or twenty are missing. Ours. */
  busSpeedValidMs: 1000,
  /** ETC2 and the park brake of CCVS come every 100 ms; a gear change takes about a second. Ours. */
  busStateValidMs: 2000,
  /** VEP1 comes every second (SAE J1939-71): five are missing. Ours. */
  ignitionValidMs: 5000,
  /** A receiver tells its fix once a second; two may be missing. Ours. */
  gnssSpeedValidMs: 3000,
  /** 140 m at 50 km/h: still the same bench. Ours. */
  positionValidMs: 10_000,
  /** Beyond this no haul truck drives (configuration: speedKmh has the same bound). */
  fastestKmh: 150,
  /** A speed whose 95 % error is greater says nothing about walking pace (gpsd: eps). Ours. */
  gnssSpeedErrorKmh: 10,
  /** Between two fixes the truck cannot have gone faster than this: the fix jumped (multipath at a pit wall, a spoofed signal). Ours. */
  gnssJumpKmh: 300,
  /** After a jump so many fixes must agree with each other before one is believed again. Ours. */
  fixesAfterJump: 3,
  /** Slower than this a receiver's course is noise. Ours. */
  headingFromKmh: 3,
  /** Wheels that say so much less than the satellites are not believed: a stuck sensor at 0 must not silence the unit. Ours. */
  wheelsDoubtedKmh: 10,
  /** A 24 V net under load stays above this with the key on; a 12 V net too. Ours. */
  keyOnVolts: 9,
  /** An engine that turns this fast runs: idling is 600 to 800 rpm. Ours. */
  engineRunsRpm: 300,
} as const;
