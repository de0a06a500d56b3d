/** What the driver can do on the page: the shapes of its requests. */
import { z } from 'zod';

const actionSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('tired') }),
  z.strictObject({ name: z.literal('login'), pin: z.string().regex(/^\d{4,8}$/, { error: 'must be 4 to 8 digits' }) }),
  z.strictObject({ name: z.literal('logout') }),
  z.strictObject({
    name: z.literal('order'),
    orderId: z.uuid(),
    state: z.enum(['acknowledged', 'done', 'declined']),
  }),
  z.strictObject({ name: z.literal('speak'), orderId: z.uuid() }),
]);

export type Action = z.infer<typeof actionSchema>;

/** What became of an action: `ok`, or a word the page has a sentence for. */
export type ActionAnswer =
  { readonly ok: true } | { readonly ok: false; readonly why: string; readonly waitMs?: number };

/** The action of a request; null = there is none of this name, or its fields are wrong. */
export function readAction(name: string, body: unknown): Action | null {
  if (typeof body !== 'object' || body === null) return null;
  const read = actionSchema.safeParse({ ...body, name });
  return read.success ? read.data : null;
}
