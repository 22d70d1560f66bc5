import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** One property of a work package as a schema describes it. */
export interface FieldShape {
  readonly type: string
  readonly name: string
}

/** What a type of the project's work packages looks like, by property. */
export interface TypeSchema {
  readonly type: string
  readonly fields: ReadonlyMap<string, FieldShape>
}

export interface FieldQuestion {
  /** The variable that holds the number. */
  readonly setting: string
  readonly value: string
  readonly schemas: readonly TypeSchema[]
  /** Whether work packages can be looked up by a property. */
  readonly isFilter: (property: string) => Promise<boolean>
}

/** What OpenProject calls the format "Text", the only one that can hold our ids and be looked up exactly. */
const textType = 'String'

/** The project's own text fields: one of them is likely the one that was meant. */
const textFields = (schemas: readonly TypeSchema[]): string => {
  const found = schemas.flatMap(({ fields }) =>
    [...fields].flatMap(([property, { type, name }]) => {
      const number = /^customField(\d+)$/u.exec(property)?.[1]
      return number === undefined || type !== textType ? [] : [`${number} – ${name}`]
    }),
  )
  return [...new Set(found)].join(', ')
}

/** Is there a custom field with this number, of the right format, on all types, and can it be looked up by? */
export const checkField = async ({ setting, value, schemas, isFilter }: FieldQuestion): Promise<Finding> => {
  if (value === '') return found('field.unset', { setting })
  if (!/^\d{1,9}$/u.test(value)) return found('field.form', { setting })
  const number = value.replace(/^0+(?=\d)/u, '')
  const property = `customField${number}`
  const shapes = schemas.flatMap(({ type, fields }) => {
    const shape = fields.get(property)
    return shape === undefined ? [] : [{ type, shape }]
  })
  const [first] = shapes
  if (first === undefined) return found('field.missing', { setting, number, fields: textFields(schemas) })
  const title = first.shape.name
  if (first.shape.type !== textType) return found('field.type', { setting, number, title })
  if (!(await isFilter(property))) return found('field.filter', { setting, number, title })
  const lacking = schemas.filter(({ fields }) => !fields.has(property)).map(({ type }) => type)
  return lacking.length > 0 ? found('field.partly', { setting, number, types: lacking.join(', ') }) : found('field.ok', { number, title })
}
