import { OperatorError } from '../operator-error.ts'

/** Something that the product does, taken away: what must be noticed by a test. */
export interface Removal {
  /** What it is part of, as the list calls it. */
  readonly row: string
  /** Path in the repository, with slashes. */
  readonly file: string
  /** What is gone then, for people. */
  readonly what: string
  /** Text of the file, exactly; it occurs once. */
  readonly find: string
  /** What stands there instead. */
  readonly replace: string
  /** The test that must fail then: its file, and the beginning of its name. */
  readonly test: { readonly file: string; readonly name: string }
}

/** How a removal is named in messages. */
export const nameOf = ({ row, file, what }: Removal): string => `${row}: ${what} (${file})`

/** The file without what is removed. @throws OperatorError naming a removal whose text is not there, is there more than once, or changes nothing */
export const applyRemoval = (source: string, removal: Removal): string => {
  const { find, replace } = removal
  const pieces = source.split(find)
  if (find === '' || pieces.length === 1) throw new OperatorError(`${nameOf(removal)}: the text to remove is not in the file any more`)
  if (pieces.length > 2) throw new OperatorError(`${nameOf(removal)}: the text to remove is there ${String(pieces.length - 1)} times`)
  if (find === replace) throw new OperatorError(`${nameOf(removal)}: nothing is removed`)
  return pieces.join(replace)
}
