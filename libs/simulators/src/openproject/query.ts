import { z } from 'zod'
import { WorkRefusal } from './call.ts'
import type { WorkCall } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'
import { findStatus } from './instance.ts'
import type { SimWork } from './store.ts'

const filterList = z.array(z.record(z.string(), z.strictObject({ operator: z.string(), values: z.array(z.string().nullable()).nullish() })))
const sortList = z.array(z.tuple([z.string(), z.enum(['asc', 'desc'])]))

const invalid = (message: string): WorkRefusal => new WorkRefusal(400, 'InvalidQuery', message)

type Test = (work: SimWork) => boolean

/** Operators of texts that are told apart as a whole. */
const textOperators: Readonly<Record<string, (own: string, values: readonly string[]) => boolean>> = {
  '=': (own, values) => values.includes(own),
  '!': (own, values) => !values.includes(own),
  '~': (own, values) => values.some((value) => own.toLowerCase().includes(value.toLowerCase())),
  '!~': (own, values) => !values.some((value) => own.toLowerCase().includes(value.toLowerCase())),
  '*': (own) => own !== '',
  '!*': (own) => own === '',
}

const byText = (
  operators: readonly string[],
  ownOf: (work: SimWork) => string,
): ((operator: string, values: readonly string[]) => Test) => {
  return (operator, values) => {
    const compare = operators.includes(operator) ? textOperators[operator] : undefined
    if (compare === undefined) throw invalid(`Operator ${operator} is not set to one of the allowed values.`)
    return (work) => compare(ownOf(work), values)
  }
}

const byTime = (timeOf: (work: SimWork) => Date) => (operator: string, values: readonly string[]) => {
  if (operator !== '<>d') throw invalid(`Operator ${operator} is not set to one of the allowed values.`)
  const [from = Number.NaN, to = Number.NaN] = [values[0], values[1]].map((text) => (text ? Date.parse(text) : Number.NaN))
  if (values.some((text) => text !== '' && Number.isNaN(Date.parse(text)))) throw invalid('Values is not a valid date.')
  return (work: SimWork): boolean => {
    const at = timeOf(work).getTime()
    return !(at < from) && !(at > to)
  }
}

const byStatus = (operator: string, values: readonly string[]): Test => {
  switch (operator) {
    case '*':
      return () => true
    case 'o':
      return ({ status }) => !findStatus(status).closed
    case 'c':
      return ({ status }) => findStatus(status).closed
    default:
      return byText(['=', '!'], ({ status }) => String(status))(operator, values)
  }
}

const exact = ['=', '!']
const nullable = ['=', '!', '*', '!*']

/** By the names that the API gives them. `subject` knows no `=`, as in the real one. */
const filters: Readonly<Record<string, (operator: string, values: readonly string[]) => Test>> = {
  status: byStatus,
  id: byText(exact, ({ id }) => String(id)),
  project: byText(exact, ({ project }) => String(project)),
  type: byText(exact, ({ type }) => String(type)),
  priority: byText(exact, ({ priority }) => String(priority)),
  author: byText(exact, ({ author }) => String(author)),
  assignee: byText(nullable, ({ assignee }) => (assignee === null ? '' : String(assignee))),
  subject: byText(['~', '!~'], ({ subject }) => subject),
  updatedAt: byTime(({ updatedAt }) => updatedAt),
  createdAt: byTime(({ createdAt }) => createdAt),
}

const sorters: Readonly<Record<string, (work: SimWork) => number>> = {
  id: ({ id }) => id,
  updatedAt: ({ updatedAt }) => updatedAt.getTime(),
  createdAt: ({ createdAt }) => createdAt.getTime(),
  status: ({ status }) => status,
}

const parseJson = <Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> => {
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    throw invalid('The query could not be read.')
  }
}

const toWhole = (text: string | null, usual: number, name: string): number => {
  if (text === null) return usual
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(`${name} must be a whole number.`)
  return value
}

/** A page of work packages as a query asks for it. */
export interface WorkPage {
  readonly total: number
  readonly offset: number
  readonly pageSize: number
  readonly page: readonly SimWork[]
}

interface Deps {
  readonly faults: OpenProjectFaults
  readonly fields: ReadonlyMap<number, string>
}

/** Selects among `works`. Custom fields are known only inside of a project, as they are of no use to all projects. */
export const createWorkQuery = ({ faults, fields }: Deps) => {
  const toTest = (name: string, operator: string, values: readonly string[], inProject: boolean): Test => {
    const field = Number(/^customField(\d+)$/u.exec(name)?.[1])
    const isField = inProject && fields.has(field) && !faults.unfilterableFields.has(field)
    const make = isField
      ? byText(['=', '!', '~', '!~', '*', '!*'], (work) => work.fields.get(field) ?? '')
      : Object.hasOwn(filters, name)
        ? filters[name]
        : undefined
    if (make === undefined) throw invalid(`${name} filter does not exist.`)
    return make(operator, values)
  }
  return ({ query }: WorkCall, works: readonly SimWork[], inProject: boolean): WorkPage => {
    // Without filters only open ones are shown.
    const wanted = parseJson(query.get('filters') ?? '[{"status":{"operator":"o","values":[]}}]', filterList)
    const tests = wanted.flatMap((one) =>
      Object.entries(one).map(([name, { operator, values }]) =>
        toTest(
          name,
          operator,
          (values ?? []).map((value) => value ?? ''),
          inProject,
        ),
      ),
    )
    const order = parseJson(query.get('sortBy') ?? '[["id","asc"]]', sortList).map(([name, direction]) => {
      const key = Object.hasOwn(sorters, name) ? sorters[name] : undefined
      if (key === undefined) throw invalid(`Can't sort by column: ${name}`)
      return (a: SimWork, b: SimWork): number => (direction === 'asc' ? key(a) - key(b) : key(b) - key(a))
    })
    const found = works
      .filter((work) => tests.every((test) => test(work)))
      .sort((a, b) => order.reduce((decided, compare) => (decided === 0 ? compare(a, b) : decided), 0))
    const pageSize = Math.min(toWhole(query.get('pageSize'), 20, 'pageSize'), 1000)
    // The offset is a page, not a row.
    const offset = Math.max(1, toWhole(query.get('offset'), 1, 'offset'))
    return { total: found.length, offset, pageSize, page: found.slice((offset - 1) * pageSize, offset * pageSize) }
  }
}
