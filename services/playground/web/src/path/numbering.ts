/** Numbers objects in the order in which they are first seen: equal numbers mean the same object. Nothing is kept alive by it. */
export const createNumbering = (): ((object: object) => number) => {
  const numbers = new WeakMap<object, number>()
  let last = 0
  return (object) => {
    const known = numbers.get(object)
    if (known !== undefined) return known
    last += 1
    numbers.set(object, last)
    return last
  }
}
