import { repeatLosing } from './transaction.ts'

/**
 * Gathers calls while one is under way: at most one statement of a sort is in flight, and what comes meanwhile goes together into
 * the next one. Idle it adds no delay, busy it about doubles throughput.
 *
 * `run` gets a batch without two members of equal key and answers in the same order. When a batch of several fails, its members are
 * repeated one by one, so that one bad row fails alone. One that only lost a race against another process is repeated for itself.
 */
export const createGather = <In, Out>(
  run: (batch: readonly In[]) => Promise<readonly Out[]>,
  { keyOf, max = 64 }: { keyOf: (input: In) => string | number; max?: number },
): ((input: In) => Promise<Out>) => {
  interface Waiting {
    readonly input: In
    readonly resolve: (output: Out) => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
  let busy = false

  const takeBatch = (): Waiting[] => {
    const keys = new Set<string | number>()
    const batch: Waiting[] = []
    const rest: Waiting[] = []
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

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    const inputs = batch.map(({ input }) => input)
    try {
      const outputs = await (batch.length === 1 ? repeatLosing(() => run(inputs)) : run(inputs))
      batch.forEach((member, index) => {
        const output = outputs[index]
        // A batch answers member by member, so a hole is a defect of `run`.
        if (output === undefined) member.reject(new TypeError('A gathered statement answered too little'))
        else member.resolve(output)
      })
    } catch (error) {
      const [only] = batch
      if (batch.length === 1) only?.reject(error)
      else for (const member of batch) await settle([member])
    }
  }

  const pump = async (): Promise<void> => {
    if (busy) return
    busy = true
    while (waiting.length > 0) await settle(takeBatch())
    busy = false
  }

  return (input) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      void pump()
    })
}
