/** Sends one message through the mail server of the site. */
import { createTransport } from 'nodemailer';
import type { DeliveryRow } from '../store/deliveries.js';
import type { Smtp } from './config.js';
import { escalationMailSchema, writeMail } from './mail-words.js';
import { readSecret } from './secret-file.js';

export interface Mailer {
  /** Resolves when the mail server has taken the message; throws with the reason otherwise. */
  send(row: DeliveryRow): Promise<void>;
  close(): void;
}

/** How long a mail server may take for each part of the talk, ms. */
const PATIENCE_MS = 10_000;

/** Throws OperatorError when the password cannot be read. */
export function createMailer({ host, port, tls, user, passwordFile, from }: Smtp): Mailer {
  const pass = readSecret(passwordFile, 'outputs.smtp.passwordFile');
  const transport = createTransport({
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'never',
    ...(user === null || pass === null ? {} : { auth: { user, pass } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(row) {
      const mail = escalationMailSchema.parse(JSON.parse(row.body));
      // The same message sent twice has the same id, so that mailboxes show it once.
      const messageId = `<escalation.${mail.alert.alertId}.${row.delivery_id}@oyau-dispatch>`;
      await transport.sendMail({ from, to: mail.to, messageId, ...writeMail(mail) });
    },
    close: () => transport.close(),
  };
}
