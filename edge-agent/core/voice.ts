/** What the cab says after a tone, in the languages of the site. Short: it is heard at the wheel. */

export const VOICE_LANGUAGES = ['en', 'ru', 'kk'] as const;

export type VoiceLanguage = (typeof VOICE_LANGUAGES)[number];

export const VOICE_LINES = {
  wakeUp: {
    en: 'Wake up. Stop safely.',
    ru: 'Проснитесь. Остановитесь в безопасном месте.',
    kk: 'Ояныңыз. Қауіпсіз жерге тоқтаңыз.',
  },
  stopNow: {
    en: 'Stop the truck now.',
    ru: 'Немедленно остановите машину.',
    kk: 'Көлікті дереу тоқтатыңыз.',
  },
  eyesOnRoad: { en: 'Eyes on the road.', ru: 'Смотрите на дорогу.', kk: 'Жолға қараңыз.' },
  putPhoneAway: { en: 'Put the phone away.', ru: 'Уберите телефон.', kk: 'Телефонды қойыңыз.' },
  takeBreak: {
    en: 'You are getting tired. Take a break.',
    ru: 'Вы устали. Сделайте перерыв.',
    kk: 'Шаршадыңыз. Үзіліс жасаңыз.',
  },
  reported: {
    en: 'Your report was sent. Stop safely and rest.',
    ru: 'Сообщение отправлено. Остановитесь и отдохните.',
    kk: 'Хабарламаңыз жіберілді. Қауіпсіз тоқтап, демалыңыз.',
  },
  cannotSee: {
    en: 'I cannot see you.',
    ru: 'Камера вас не видит.',
    kk: 'Камера сізді көрмей тұр.',
  },
  driverUnknown: {
    en: 'Driver unknown. Please log in.',
    ru: 'Водитель неизвестен. Войдите в систему.',
    kk: 'Жүргізуші белгісіз. Жүйеге кіріңіз.',
  },
  loggedIn: { en: 'You are logged in.', ru: 'Вы вошли в систему.', kk: 'Сіз жүйеге кірдіңіз.' },
  checkCamera: { en: 'Check the camera.', ru: 'Проверьте камеру.', kk: 'Камераны тексеріңіз.' },
  unitFault: {
    en: 'The monitor has a fault. Tell dispatch.',
    ru: 'Система неисправна. Сообщите диспетчеру.',
    kk: 'Жүйеде ақау бар. Диспетчерге хабарлаңыз.',
  },
} as const satisfies Record<string, Readonly<Record<VoiceLanguage, string>>>;

export type VoiceLine = keyof typeof VOICE_LINES;
