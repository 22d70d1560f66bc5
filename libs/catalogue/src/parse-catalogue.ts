import { LineCounter, isNode, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import type { Catalogue, CatalogueField, CatalogueProblem, ParsedCatalogue, RequestType } from './catalogue.ts'
import { inconsistenciesOf } from './consistency.ts'
import { catalogueFile } from './file-schema.ts'
import type { CatalogueFile } from './file-schema.ts'

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

/** Line of the value at a path, or of the nearest thing around it. */
const lineOf = (document: Document, path: readonly PropertyKey[], lines: LineCounter): number => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** The branch of a union that has come furthest says best what is wrong. */
const unfold = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const deepest = issue.errors.flat().filter(({ path, code }) => path.length > 0 || code === 'unrecognized_keys')
  return deepest.length === 0 ? [issue] : deepest.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** `departments 2 › types 1 › label`, counted as people do. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((said, part) => {
    if (typeof part === 'number') return `${said} ${String(part + 1)}`
    return said === '' ? String(part) : `${said} › ${String(part)}`
  }, '')

const createLocate =
  (document: Document, lines: LineCounter) =>
  (path: readonly PropertyKey[], reason: string): CatalogueProblem => ({
    line: lineOf(document, path, lines),
    reason: `${placeOf(path)} ${reason}`.trim(),
  })

/** Two problems about one thing say the same. */
const toIssueProblems = (issues: readonly Issue[], locate: ReturnType<typeof createLocate>): CatalogueProblem[] =>
  issues
    .flatMap(unfold)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => locate([...issue.path, key], 'is not known here: take it out, or look at how it is spelled'))
        : [locate(issue.path, issue.message)],
    )
    .sort((one, other) => one.line - other.line)

/** Aliases (`*name`) are resolved only here; one that stands for nothing, or many that stand for too much, make the whole file unreadable. */
const toPlain = (
  document: Document,
): { readonly status: 'ok'; readonly value: unknown } | { readonly status: 'bad'; readonly at: number } => {
  try {
    return { status: 'ok', value: document.toJS() }
  } catch {
    let at = 0
    visit(document, {
      Alias: (_, alias) => {
        at = alias.range?.[0] ?? 0
        return alias.resolve(document) === undefined ? visit.BREAK : undefined
      },
    })
    return { status: 'bad', at }
  }
}

const yamlReasons: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'stands here a second time: take one of the two out',
  TAB_AS_INDENT: 'is indented by a tab: use blanks',
  BAD_INDENT: 'is indented otherwise than what it belongs to',
}

/**
 * Reads a catalogue's file. Every problem is named with its line and with what to do about it; what is left out gets its default.
 * Never throws.
 */
export const parseCatalogue = (text: string): ParsedCatalogue => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, code }) => ({
      line: lines.linePos(pos[0]).line,
      reason: yamlReasons[code] ?? `is no YAML (${code})`,
    }))
    return { status: 'bad', problems }
  }
  const plain = toPlain(document)
  if (plain.status === 'bad')
    return { status: 'bad', problems: [{ line: lines.linePos(plain.at).line, reason: 'names something that is not there (BAD_ALIAS)' }] }
  const locate = createLocate(document, lines)
  const parsed = catalogueFile.safeParse(plain.value)
  if (!parsed.success) return { status: 'bad', problems: toIssueProblems(parsed.error.issues, locate) }
  const problems = inconsistenciesOf(parsed.data).map(({ path, reason }) => locate(path, reason))
  return problems.length > 0 ? { status: 'bad', problems } : { status: 'ok', catalogue: toCatalogue(parsed.data) }
}
