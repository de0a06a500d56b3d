/** What the what-if page shows, as the server's contract has it. Types only. */
import type * as Server from '../../../api/contract-what-if.js';

export type WhatIfStock = Readonly<Server.WhatIfStock>;
export type WhatIfRun = Readonly<Server.WhatIfRun>;
export type WhatIfResult = Readonly<Server.WhatIfResult>;
export type WhatIfDifference = Readonly<Server.WhatIfDifference>;
export type WhatIfTotal = Readonly<Server.WhatIfTotal>;
export type Proposal = Readonly<Server.Proposal>;
export type ThresholdSpec = Readonly<Server.WhatIfStock['thresholds'][number]>;
