/** A stretch of time in milliseconds. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** A stretch as it is drawn, in percent of the whole width. */
export interface Placed {
  readonly left: number
  readonly width: number
}

/** Where everything is drawn: `bars` in the order of the spans, `breaks` where time was left out. */
export interface StageLayout {
  readonly bars: readonly Placed[]
  readonly breaks: readonly Placed[]
}

/** A break is drawn this wide, as a share of the time that is not left out. */
const breakShare = 0.08

const byStart = (a: Span, b: Span): number => a.fromMs - b.fromMs

const merge = (spans: readonly Span[]): Span[] => {
  const merged: Span[] = []
  for (const span of spans.toSorted(byStart)) {
    const last = merged.at(-1)
    if (last !== undefined && span.fromMs <= last.toMs)
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) }
    else merged.push(span)
  }
  return merged
}

/** What of `spans` no `taken` covers; both merged. */
const subtract = (spans: readonly Span[], taken: readonly Span[]): Span[] =>
  spans.flatMap((span) => {
    const rest: Span[] = []
    let fromMs = span.fromMs
    for (const other of taken) {
      if (other.toMs <= fromMs || other.fromMs >= span.toMs) continue
      if (other.fromMs > fromMs) rest.push({ fromMs, toMs: other.fromMs })
      fromMs = Math.max(fromMs, other.toMs)
    }
    if (fromMs < span.toMs) rest.push({ fromMs, toMs: span.toMs })
    return rest
  })

/**
 * Places spans on one axis from the first start to the last end. Time in which there is only a `pause` (a person thinks) shrinks to a
 * narrow break, so that the rest keeps its scale. A span that ends before it starts counts as empty.
 */
export const layoutStages = (spans: readonly (Span & { readonly pause?: boolean })[]): StageLayout => {
  const sound = spans.map((span) => ({ ...span, toMs: Math.max(span.fromMs, span.toMs) }))
  const work = merge(sound.filter(({ pause }) => pause !== true))
  const idle = subtract(merge(sound.filter(({ pause }) => pause === true)), work)
  const start = Math.min(...sound.map(({ fromMs }) => fromMs))
  const end = Math.max(...sound.map(({ toMs }) => toMs))
  const idleMs = idle.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const workMs = end - start - idleMs
  const drawnMs = (span: Span): number => Math.min(span.toMs - span.fromMs, workMs > 0 ? workMs * breakShare : Infinity)
  const total = workMs + idle.reduce((sum, span) => sum + drawnMs(span), 0)
  const percentAt = (ms: number): number => {
    if (total <= 0) return 0
    let drawn = ms - start
    for (const span of idle) {
      const passed = Math.min(Math.max(ms - span.fromMs, 0), span.toMs - span.fromMs)
      drawn -= passed * (1 - drawnMs(span) / (span.toMs - span.fromMs))
    }
    return (drawn / total) * 100
  }
  const place = ({ fromMs, toMs }: Span): Placed => ({ left: percentAt(fromMs), width: percentAt(toMs) - percentAt(fromMs) })
  return { bars: sound.map(place), breaks: idle.map(place) }
}
