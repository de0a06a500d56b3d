/** What an order asks, in the languages of the cab. */
import type { VoiceLanguage } from '../core/voice.js';

const WORDS: Readonly<Record<string, Readonly<Record<VoiceLanguage, string>>>> = {
  call: { en: 'Call dispatch', ru: 'Свяжитесь с диспетчером', kk: 'Диспетчерге хабарласыңыз' },
  restBreak: { en: 'Rest break', ru: 'Перерыв на отдых', kk: 'Демалыс үзілісі' },
  stop: { en: 'Stop safely', ru: 'Остановитесь в безопасном месте', kk: 'Қауіпсіз жерге тоқтаңыз' },
  relief: { en: 'Your relief is coming', ru: 'Вас сменят', kk: 'Сізді ауыстырады' },
  medicalCheck: { en: 'Medical check', ru: 'Медицинский осмотр', kk: 'Медициналық тексеру' },
  message: { en: 'Message from dispatch', ru: 'Сообщение диспетчера', kk: 'Диспетчерден хабар' },
};
const VOID: Readonly<Record<VoiceLanguage, string>> = {
  en: 'The order no longer applies.',
  ru: 'Указание отменено.',
  kk: 'Нұсқау күшін жойды.',
};

/** A kind this unit does not know is a message: its text says it all. */
export function orderTitle(kind: string, language: VoiceLanguage): string {
  return (WORDS[kind] ?? WORDS.message)?.[language] ?? kind;
}

/** What is read aloud. */
export function orderSpeech(
  { kind, text }: { readonly kind: string; readonly text: string },
  language: VoiceLanguage,
): string {
  return `${orderTitle(kind, language)}. ${text}`.trim();
}

export function voidSpeech(kind: string, language: VoiceLanguage): string {
  return `${orderTitle(kind, language)}: ${VOID[language]}`;
}
