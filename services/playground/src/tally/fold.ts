const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** How many characters of a text are compared; cards cut longer ones. */
const comparedLength = 300

/** What a card leaves out of a text, and what the CRM's HTML turns into something else. */
const turners = /[\u202a-\u202e\u2066-\u2069]/gu
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** A text as it is compared: cards break lines elsewhere than their writers, know no entities and do not turn around. */
export const fold = (text: string): string =>
  text
    .replace(/&(?:amp|lt|gt|quot|#39);/gu, (entity) => entities[entity] ?? entity)
    .replace(turners, '')
    .replace(/\s+/gu, ' ')
    .trim()

/** The beginning of a text, by which it is found again; `cut`: there is more of it. */
export interface Needle {
  readonly text: string
  readonly cut: boolean
}

export const toNeedle = (text: string): Needle => {
  const characters = Array.from(fold(text))
  return { text: characters.slice(0, comparedLength).join('').trimEnd(), cut: characters.length > comparedLength }
}

/** Where a text stands in a folded one as words of their own, so that “1” is not found in an order's number; -1 where it does not. */
export const findNeedle = (folded: string, { text, cut }: Needle): number => {
  if (text === '') return -1
  for (let at = folded.indexOf(text); at >= 0; at = folded.indexOf(text, at + 1)) {
    const end = at + text.length
    const startsWithin = isWordCharacter(text[0]) && isWordCharacter(folded[at - 1])
    const endsWithin = !cut && isWordCharacter(text.at(-1)) && isWordCharacter(folded[end])
    if (!startsWithin && !endsWithin) return at
  }
  return -1
}
