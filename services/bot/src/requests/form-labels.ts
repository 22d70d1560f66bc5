import { createTranslator, languages } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'

const keys = ['req.btn.breakdowns', 'req.btn.other', 'req.btn.my', 'req.btn.help', 'btn.cancel'] as const satisfies readonly TextKey[]

/** A button of the requester's keyboard, which arrives as text. */
export type DeskLabel = (typeof keys)[number]

const normalise = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()

const labels: ReadonlyMap<string, DeskLabel> = new Map(
  languages.flatMap((language) => {
    const words = createTranslator(language)
    return keys.map((key) => [normalise(words.label(key)), key] as const)
  }),
)

/** Null for anything else. Managers of a shop have no such keyboard: what they type may be meant for a buyer. */
export const deskLabelOf = (text: string): DeskLabel | null => labels.get(normalise(text)) ?? null
