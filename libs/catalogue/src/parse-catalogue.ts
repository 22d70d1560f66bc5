import type { z } from 'zod'
import type { Catalogue, CatalogueField, CatalogueProblem, ParsedCatalogue, RequestType } from './catalogue.ts'
import { inconsistenciesOf } from './consistency.ts'
import { catalogueFile } from './file-schema.ts'
import type { CatalogueFile } from './file-schema.ts'
import { readLocatedYaml, unfoldIssue } from './located-yaml.ts'
import type { LocatedYaml } from './located-yaml.ts'

type Issue = z.core.$ZodIssue
type FileDepartment = CatalogueFile['departments'][number]
type FileType = FileDepartment['types'][number]

const limits = {
  room: { min: 1, max: 60 },
  device: { min: 2, max: 200 },
  text: { min: 5, max: 2000 },
  choice: { min: 1, max: 200 },
} as const satisfies Record<CatalogueField['kind'], { min: number; max: number }>

const toField = ({ key, kind, label, question, required, min, max, options }: FileType['fields'][number]): CatalogueField => {
  const longest = max ?? limits[kind].max
  return {
    key,
    kind,
    label,
    question: question ?? null,
    required,
    // A shorter limit of the file's own moves the usual least with it.
    min: min ?? Math.min(limits[kind].min, longest),
    max: Math.max(longest, min ?? 1),
    options: options ?? [],
  }
}

const toType = (stored: FileType, department: FileDepartment, file: CatalogueFile): RequestType => ({
  key: stored.key,
  label: stored.label,
  breakdown: stored.breakdown,
  fields: stored.fields.map(toField),
  files: stored.files ?? stored.fields.length > 0,
  faq: stored.faq,
  project: stored.project ?? department.project ?? null,
  workType: stored.workType ?? department.workType ?? file.workType,
  priority: stored.priority ?? department.priority ?? file.priority ?? null,
  expectedMinutes: stored.expectedMinutes ?? null,
})

const toCatalogue = (file: CatalogueFile): Catalogue => ({
  departments: file.departments.map((department) => ({
    key: department.key,
    label: department.label,
    group: department.group ?? null,
    types: department.types.map((type) => toType(type, department, file)),
  })),
  statuses: file.statuses,
  staff: file.staff,
  relay: file.relay,
  phone: file.phone,
  reopenDays: file.reopenDays,
  answerRemindHours: file.answerRemindHours,
  answerCloseDays: file.answerCloseDays,
  unassignedMinutes: file.unassignedMinutes,
  perHour: file.perHour,
})

/** `departments 2 › types 1 › label`, counted as people do. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((said, part) => {
    if (typeof part === 'number') return `${said} ${String(part + 1)}`
    return said === '' ? String(part) : `${said} › ${String(part)}`
  }, '')

const createLocate =
  ({ lineOf }: Extract<LocatedYaml, { status: 'ok' }>) =>
  (path: readonly PropertyKey[], reason: string): CatalogueProblem => ({
    line: lineOf(path),
    reason: `${placeOf(path)} ${reason}`.trim(),
  })

/** Two problems about one thing say the same. */
const toIssueProblems = (issues: readonly Issue[], locate: ReturnType<typeof createLocate>): CatalogueProblem[] =>
  issues
    .flatMap(unfoldIssue)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => locate([...issue.path, key], 'is not known here: take it out, or look at how it is spelled'))
        : [locate(issue.path, issue.message)],
    )
    .sort((one, other) => one.line - other.line)

const yamlReasons: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'stands here a second time: take one of the two out',
  TAB_AS_INDENT: 'is indented by a tab: use blanks',
  BAD_INDENT: 'is indented otherwise than what it belongs to',
  BAD_ALIAS: 'names something that is not there (BAD_ALIAS)',
}

/**
 * Reads a catalogue's file. Every problem is named with its line and with what to do about it; what is left out gets its default.
 * Never throws.
 */
export const parseCatalogue = (text: string): ParsedCatalogue => {
  const read = readLocatedYaml(text)
  if (read.status === 'bad') {
    const problems = read.problems.map(({ line, code }) => ({ line, reason: yamlReasons[code] ?? `is no YAML (${code})` }))
    return { status: 'bad', problems }
  }
  const locate = createLocate(read)
  const parsed = catalogueFile.safeParse(read.value)
  if (!parsed.success) return { status: 'bad', problems: toIssueProblems(parsed.error.issues, locate) }
  const problems = inconsistenciesOf(parsed.data).map(({ path, reason }) => locate(path, reason))
  return problems.length > 0 ? { status: 'bad', problems } : { status: 'ok', catalogue: toCatalogue(parsed.data) }
}
