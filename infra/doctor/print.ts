import { countFindings, createFindingWords } from '@pinline/doctor'
import type { SectionReport } from '@pinline/doctor'

type Language = 'uk' | 'en'

/** Findings as people read them: a heading a part, a mark a finding, and a closing line that counts them. */
export const printLines = (reports: readonly SectionReport[], language: Language): string => {
  const words = createFindingWords(language)
  const indented = (text: string): string => text.replaceAll(/^/gmu, '  ')
  const parts = reports.map(({ section, findings }) =>
    [words.heading(section), ...findings.map((finding) => indented(words.entry(finding)))].join('\n'),
  )
  return `${[...parts, words.summary(countFindings(reports))].join('\n\n')}\n`
}

/** The same for programs: ids, states and facts, with the words beside them. */
export const printJson = (reports: readonly SectionReport[], language: Language): string => {
  const words = createFindingWords(language)
  const findings = reports.flatMap(({ section, findings: some }) =>
    some.map((finding) => ({ section, ...finding, text: words.lines(finding).join('\n') })),
  )
  return `${JSON.stringify({ counts: countFindings(reports), findings }, null, 2)}\n`
}
