/** Ready texts for orders until the site writes its own: one per kind, in the three languages of the desk. */
import type { OrderTemplate } from '../api/contract.js';

export const DEFAULT_TEMPLATES: OrderTemplate[] = [
  {
    kind: 'call',
    text: {
      en: 'Call dispatch on the radio now.',
      ru: 'Свяжитесь с диспетчером по рации сейчас.',
      kk: 'Қазір рация арқылы диспетчерге хабарласыңыз.',
    },
  },
  {
    kind: 'restBreak',
    text: {
      en: 'Stop at the next safe place and rest for 15 minutes.',
      ru: 'Остановитесь в ближайшем безопасном месте и отдохните 15 минут.',
      kk: 'Ең жақын қауіпсіз жерге тоқтап, 15 минут демалыңыз.',
    },
  },
  {
    kind: 'stop',
    text: {
      en: 'Stop the truck safely now and wait for word from dispatch.',
      ru: 'Безопасно остановите самосвал сейчас и ждите указаний диспетчера.',
      kk: 'Өзі аударғышты қазір қауіпсіз тоқтатып, диспетчердің нұсқауын күтіңіз.',
    },
  },
  {
    kind: 'relief',
    text: {
      en: 'A relief driver is coming. Stop at the next safe place and hand over.',
      ru: 'К вам едет сменный водитель. Остановитесь в безопасном месте и передайте самосвал.',
      kk: 'Сізге ауыстыратын жүргізуші келе жатыр. Қауіпсіз жерге тоқтап, көлікті тапсырыңыз.',
    },
  },
  {
    kind: 'medicalCheck',
    text: {
      en: 'Come to the medical point for a check.',
      ru: 'Приезжайте в медпункт на осмотр.',
      kk: 'Тексерілу үшін медициналық пунктке келіңіз.',
    },
  },
];
