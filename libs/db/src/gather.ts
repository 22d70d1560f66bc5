import { repeatLosing } from './transaction.ts'

interface Waiting<In, Out> {
  readonly input: In
  readonly resolve: (output: Out) => void
  readonly reject: (error: unknown) => void
}

type Run<In, Out> = (batch: readonly In[]) => Promise<readonly Out[]>

/** A batch of several is not repeated as such: its members are, one by one. */
const settle = async <In, Out>(run: Run<In, Out>, batch: readonly Waiting<In, Out>[]): Promise<void> => {
  const inputs = batch.map(({ input }) => input)
  const [only] = batch
  try {
    const outputs = await (batch.length === 1 ? repeatLosing(() => run(inputs)) : run(inputs))
    batch.forEach((member, index) => {
      const output = outputs[index]
      // A batch answers member by member, so a hole is a defect of `run`.
      if (output === undefined) member.reject(new TypeError('A gathered statement answered too little'))
      else member.resolve(output)
    })
  } catch (error) {
    if (batch.length === 1) only?.reject(error)
    else for (const member of batch) await settle(run, [member])
  }
}

/**
 * Gathers calls while one is under way: at most one statement of a sort is in flight, and what comes meanwhile goes together into
 * the next one. Idle it adds no delay, busy it about doubles throughput.
 *
 * `run` gets a batch without two members of equal key and answers in the same order. When a batch of several fails, its members are
 * repeated one by one, so that one bad row fails alone. One that only lost a race against another process is repeated for itself.
 */
export const createGather = <In, Out>(
  run: Run<In, Out>,
  { keyOf, max = 64 }: { keyOf: (input: In) => string | number; max?: number },
): ((input: In) => Promise<Out>) => {
  let waiting: Waiting<In, Out>[] = []
  let busy = false

  const takeBatch = (): Waiting<In, Out>[] => {
    const keys = new Set<string | number>()
    const batch: Waiting<In, Out>[] = []
    const rest: Waiting<In, Out>[] = []
    for (const member of waiting) {
      const key = keyOf(member.input)
      if (batch.length < max && !keys.has(key)) batch.push(member)
      else rest.push(member)
      // A later member of the same key must not overtake an earlier one that did not fit.
      keys.add(key)
    }
    waiting = rest
    return batch
  }

  const pump = async (): Promise<void> => {
    if (busy) return
    busy = true
    while (waiting.length > 0) await settle(run, takeBatch())
    busy = false
  }

  return (input) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      void pump()
    })
}
