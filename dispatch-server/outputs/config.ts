/** Configuration of what goes out: mailboxes, MQTT, metrics. Passwords are in files, so that no list of processes shows them. */
import { z } from 'zod';

const fileName = z.string().min(1);
const host = z.string().min(1).max(255);

const smtpSchema = z
  .strictObject({
    host: host.describe('mail server'),
    port: z.int().min(1).max(65_535).default(587).describe('465 with TLS from the first byte, 587 with STARTTLS'),
    tls: z
      .enum(['always', 'starttls', 'never'])
      .default('starttls')
      .describe('never = unencrypted, for a server on this machine only'),
    user: z.string().min(1).nullable().default(null).describe('null = without login'),
    passwordFile: fileName.nullable().default(null).describe('one line'),
    from: z.email().describe('address of the sender'),
  })
  .refine(({ user, passwordFile }) => (user === null) === (passwordFile === null), {
    path: ['passwordFile'],
    error: 'must be given together with user',
  });

const mqttSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^mqtts?$/ })
      .refine((url) => !URL.canParse(url) || new URL(url).password === '', {
        error: 'must not hold the password: use passwordFile',
      })
      .describe('broker, such as mqtts://broker.mine.example:8883'),
    user: z.string().min(1).nullable().default(null).describe('null = without login'),
    passwordFile: fileName.nullable().default(null).describe('one line'),
    caFile: fileName.nullable().default(null).describe('certificates to trust; null = those of the system'),
    certFile: fileName.nullable().default(null).describe('own certificate, for brokers that ask for one'),
    keyFile: fileName.nullable().default(null).describe('key of the own certificate'),
    prefix: z
      .string()
      .regex(/^[^#+\s/]+(\/[^#+\s/]+)*$/, { error: 'must be a topic without wildcards and blanks' })
      .default('oyau/v1')
      .describe('first levels of every topic'),
    leaveOut: z
      .array(z.string())
      .default(['blink'])
      .describe('findings that are not published; blinks are a thousand per truck and hour'),
  })
  .refine(({ certFile, keyFile }) => (certFile === null) === (keyFile === null), {
    path: ['keyFile'],
    error: 'must be given together with certFile',
  });

export const outputsSchema = z.strictObject({
  smtp: smtpSchema.nullable().default(null).describe('null = no e-mail'),
  mqtt: mqttSchema.nullable().default(null).describe('null = no MQTT'),
  metricsTokenFile: fileName
    .nullable()
    .default(null)
    .describe('one line; Prometheus on this machine reads /metrics with it as a bearer token; null = admins only'),
});

export type Outputs = z.infer<typeof outputsSchema>;
export type Smtp = z.infer<typeof smtpSchema>;
export type Mqtt = z.infer<typeof mqttSchema>;

/** Nothing goes out but webhooks. */
export const NO_OUTPUTS: Outputs = outputsSchema.parse({});
