import { wordsOf } from "./words.ts";

/** Small words by which a language shows in a short text; none of them is an English word. */
const smallWords: Readonly<Record<string, ReadonlySet<string>>> = {
  German: new Set(
    "und der die das ist nicht wie ich wir für ein eine mit auf zu was wer warum kannst bitte sind den dem du bist mir uns auch".split(
      " ",
    ),
  ),
  French: new Set(
    "le la les est que pour avec nous vous je une des dans comment quoi pourquoi et pas sur bonjour merci êtes suis cette".split(
      " ",
    ),
  ),
  Spanish: new Set(
    "el los las que cómo para con es una qué por de y nosotros hola puedes cuál dónde gracias del eres estás quién".split(
      " ",
    ),
  ),
  Italian: new Set(
    "il che per non come sono una gli della cosa perché ciao puoi con di è grazie questo sei chi siamo".split(" "),
  ),
  Portuguese: new Set("que para não como uma com você os as um por é olá obrigado isso fazer qual do da".split(" ")),
  Dutch: new Set("het een niet wat hoe ik voor van dat wij zijn met op waarom kun je hallo dank".split(" ")),
};

const english = new Set(
  "the and is are of to in you it that what how for with on do we should can this have i a my be not".split(" "),
);

/** The language of a text that is not English, "another script" for one that is not Latin, or undefined for English. */
export function languageOf(text: string): string | undefined {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter));
  if (letters.length > 0 && latin.length / letters.length < 0.5) return "another script";
  const words = wordsOf(text);
  const share = (of: ReadonlySet<string>): number => words.filter((word) => of.has(word)).length;
  const [language, hits] = Object.entries(smallWords)
    .map(([name, of]) => [name, share(of)] as const)
    .reduce((best, one) => (one[1] > best[1] ? one : best));
  return hits >= 2 && hits > share(english) ? language : undefined;
}
