import { createTranslator } from '@pinline/i18n'
import type { Language, TextKey } from '@pinline/i18n'
import type { Finding, FindingId } from './findings.ts'

/** Headings under which findings stand, in the order in which they are read. */
export const sections = ['start', 'machine', 'servers', 'telegram', 'updates', 'crm', 'desk'] as const
export type Section = (typeof sections)[number]

/** Findings of one part of the set-up, in the order in which they were made. */
export interface SectionReport {
  readonly section: Section
  readonly findings: readonly Finding[]
}

/** How many findings there are of each kind that somebody has to know of. */
export interface Counts {
  readonly ok: number
  readonly warnings: number
  readonly failures: number
}

/** What stands before a finding. */
export const marks = { ok: '✓', warn: '!', fail: '✗', skipped: '–' } as const satisfies Record<Finding['status'], string>

export const countFindings = (reports: readonly SectionReport[]): Counts => {
  const all = reports.flatMap(({ findings }) => findings)
  const count = (status: Finding['status']): number => all.filter((finding) => finding.status === status).length
  return { ok: count('ok'), warnings: count('warn'), failures: count('fail') }
}

/** Facts come from other people's systems, and a terminal obeys control characters. */
const printable = (fact: string | number): string =>
  String(fact)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .trim()

/** The words about findings in one language. */
export interface FindingWords {
  /** What was found and, where something is to be done, what: one or two lines. */
  lines(finding: Finding): readonly string[]
  /** The same with its mark, the second line set in below the first. */
  entry(finding: Finding): string
  heading(section: Section): string
  /** `N ok, N warnings, N failures`. */
  summary(counts: Counts): string
}

/** Turns findings into words of the catalogue. Nothing but their facts is shown. */
export const createFindingWords = (language: Language): FindingWords => {
  const translator = createTranslator(language)
  const keyOf = (id: FindingId): TextKey => `doctor.${id}`
  const lines = ({ id, facts }: Finding): string[] => {
    // Numbers stay numbers: plural forms follow them.
    const params = Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'number' ? fact : printable(fact)] as const)
    return translator.text(keyOf(id), Object.fromEntries(params)).split('\n')
  }
  return {
    lines,
    entry: (finding) => `${marks[finding.status]} ${lines(finding).join('\n  ')}`,
    heading: (section) => translator.label(`doctor.section.${section}`),
    summary: ({ ok, warnings, failures }) => translator.label('doctor.summary', { ok, warnings, failures }),
  }
}
