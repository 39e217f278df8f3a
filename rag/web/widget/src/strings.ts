/** The interface in English, Albanian, and Serbian in both scripts. */

export interface Strings {
  title: string;
  greeting: string;
  open: string;
  close: string;
  restart: string;
  input: string;
  send: string;
  stop: string;
  you: string;
  assistant: string;
  working: string;
  found: string;
  writing: string;
  sources: string;
  related: string;
  abstained: string;
  offTopic: string;
  undated: string;
  source: string;
  show: string;
  helpful: string;
  unhelpful: string;
  reason: string;
  thanks: string;
  refused: string;
  limited: string;
  unreachable: string;
  invalid: string;
  signIn: string;
  failed: string;
}

const en: Strings = {
  title: "Ask the documents",
  greeting: "Ask a question; the answer shows the words it rests on.",
  open: "Open the assistant",
  close: "Close",
  restart: "New conversation",
  input: "Your question",
  send: "Send",
  stop: "Stop",
  you: "You",
  assistant: "Assistant",
  working: "Reading the documents…",
  found: "Found in the documents",
  writing: "Provisional: an answer is being written and checked…",
  sources: "Sources",
  related: "Nearest passages",
  abstained: "The documents don't answer this question.",
  offTopic: "This question is about something that the documents don't cover.",
  undated: "undated",
  source: "Source",
  show: "Show in the document",
  helpful: "Helpful",
  unhelpful: "Not helpful",
  reason: "What was wrong? (optional)",
  thanks: "Thank you.",
  refused: "This page may not use the assistant.",
  limited: "Too many questions for now. Try again in {n} s.",
  unreachable: "The assistant can't be reached from this page. Check your connection and try again.",
  invalid: "This question can't be asked as it stands. Write it in words.",
  signIn: "Sign in first, then ask again.",
  failed: "Something went wrong. Try again.",
};

const sq: Strings = {
  title: "Pyet dokumentet",
  greeting: "Bëj një pyetje; përgjigjja tregon fjalët ku mbështetet.",
  open: "Hap asistentin",
  close: "Mbyll",
  restart: "Bisedë e re",
  input: "Pyetja jote",
  send: "Dërgo",
  stop: "Ndalo",
  you: "Ti",
  assistant: "Asistenti",
  working: "Po lexoj dokumentet…",
  found: "U gjet në dokumente",
  writing: "E përkohshme: përgjigjja po shkruhet dhe po kontrollohet…",
  sources: "Burimet",
  related: "Pasazhet më të afërta",
  abstained: "Dokumentet nuk i përgjigjen kësaj pyetjeje.",
  offTopic: "Kjo pyetje është për diçka që dokumentet nuk e trajtojnë.",
  undated: "pa datë",
  source: "Burimi",
  show: "Shfaq në dokument",
  helpful: "E dobishme",
  unhelpful: "Jo e dobishme",
  reason: "Çfarë nuk shkoi? (jo e detyrueshme)",
  thanks: "Faleminderit.",
  refused: "Kjo faqe nuk mund ta përdorë asistentin.",
  limited: "Tani për tani ka shumë pyetje. Provo përsëri pas {n} s.",
  unreachable: "Asistenti nuk arrihet nga kjo faqe. Kontrollo lidhjen dhe provo përsëri.",
  invalid: "Kjo pyetje nuk mund të bëhet kështu. Shkruaje me fjalë.",
  signIn: "Hyr në fillim, pastaj pyet përsëri.",
  failed: "Diçka shkoi keq. Provo përsëri.",
};

const srLatn: Strings = {
  title: "Pitajte dokumente",
  greeting: "Postavite pitanje; odgovor pokazuje reči na kojima počiva.",
  open: "Otvori asistenta",
  close: "Zatvori",
  restart: "Novi razgovor",
  input: "Vaše pitanje",
  send: "Pošalji",
  stop: "Zaustavi",
  you: "Vi",
  assistant: "Asistent",
  working: "Čitam dokumente…",
  found: "Nađeno u dokumentima",
  writing: "Privremeno: odgovor se piše i proverava…",
  sources: "Izvori",
  related: "Najbliži odlomci",
  abstained: "Dokumenti ne odgovaraju na ovo pitanje.",
  offTopic: "Ovo pitanje je o nečemu što dokumenti ne obrađuju.",
  undated: "bez datuma",
  source: "Izvor",
  show: "Prikaži u dokumentu",
  helpful: "Korisno",
  unhelpful: "Nije korisno",
  reason: "Šta nije bilo u redu? (nije obavezno)",
  thanks: "Hvala.",
  refused: "Ova stranica ne sme da koristi asistenta.",
  limited: "Trenutno ima previše pitanja. Pokušajte ponovo za {n} s.",
  unreachable: "Asistent nije dostupan sa ove stranice. Proverite vezu i pokušajte ponovo.",
  invalid: "Ovo pitanje ne može ovako da se postavi. Napišite ga rečima.",
  signIn: "Prvo se prijavite, pa pitajte ponovo.",
  failed: "Nešto nije u redu. Pokušajte ponovo.",
};

const srCyrl: Strings = {
  title: "Питајте документе",
  greeting: "Поставите питање; одговор показује речи на којима почива.",
  open: "Отвори асистента",
  close: "Затвори",
  restart: "Нови разговор",
  input: "Ваше питање",
  send: "Пошаљи",
  stop: "Заустави",
  you: "Ви",
  assistant: "Асистент",
  working: "Читам документе…",
  found: "Нађено у документима",
  writing: "Привремено: одговор се пише и проверава…",
  sources: "Извори",
  related: "Најближи одломци",
  abstained: "Документи не одговарају на ово питање.",
  offTopic: "Ово питање је о нечему што документи не обрађују.",
  undated: "без датума",
  source: "Извор",
  show: "Прикажи у документу",
  helpful: "Корисно",
  unhelpful: "Није корисно",
  reason: "Шта није било у реду? (није обавезно)",
  thanks: "Хвала.",
  refused: "Ова страница не сме да користи асистента.",
  limited: "Тренутно има превише питања. Покушајте поново за {n} с.",
  unreachable: "Асистент није доступан са ове странице. Проверите везу и покушајте поново.",
  invalid: "Ово питање не може овако да се постави. Напишите га речима.",
  signIn: "Прво се пријавите, па питајте поново.",
  failed: "Нешто није у реду. Покушајте поново.",
};

/** The strings for a BCP 47 tag and the tag they are in; English for a language that isn't here. */
export function stringsFor(tag: string): [string, Strings] {
  const parts = tag.toLowerCase().split(/[-_]/);
  if (parts[0] === "sq") return ["sq", sq];
  if (parts[0] === "sr") return parts.includes("latn") ? ["sr-Latn", srLatn] : ["sr-Cyrl", srCyrl];
  return ["en", en];
}
