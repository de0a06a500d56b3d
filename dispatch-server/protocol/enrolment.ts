/** How a unit gets its token: one HTTP request before the first connection. */
import { z } from 'zod';
import { welcomeSchema } from './dispatch.js';
import { helloSchema } from './truck.js';

/** Path of the request on the address of dispatch. */
export const ENROL_PATH = '/api/truck/v1/enrol';

/** What a technician typed: three groups of four letters and digits; case, blanks and dashes do not matter. */
export const enrolBodySchema = z.strictObject({ code: z.string().min(1).max(64) });

/** Answer: the token is told here and never again. Unknown keys are ignored. */
export const enrolledSchema = z.object({
  deviceId: helloSchema.shape.deviceId,
  truckId: welcomeSchema.shape.truckId,
  token: z.string().min(20).max(200),
});
export type Enrolled = z.infer<typeof enrolledSchema>;
