/** Turns what the store refuses to do into answers of the API. */
import { OperatorError, type OperatorErrorCode } from '../errors.js';
import { RequestRefused } from './api-error.js';

const STATUSES: Partial<Record<OperatorErrorCode, [status: number, code: string]>> = {
  unknownUser: [404, 'notFound'],
  unknownDevice: [404, 'notFound'],
  alreadyExists: [409, 'alreadyExists'],
};

/** Waits for a change; what an administrator can act on is refused in words, anything else is a fault. */
export async function refusing<Value>(change: Promise<Value>): Promise<Value> {
  try {
    return await change;
  } catch (error) {
    const known = error instanceof OperatorError ? STATUSES[error.code] : undefined;
    if (!known || !(error instanceof OperatorError)) throw error;
    throw new RequestRefused(known[0], known[1], `${error.message}.`);
  }
}
