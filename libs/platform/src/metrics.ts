import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type { Counter, Gauge, Histogram }

/** Metrics of one service. */
export type Metrics = {
  /** Registers a counter `pinline_<name>`. Throws when the name is taken. Labels must have few values, and never texts or ids of people. */
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>
  /** Registers a gauge `pinline_<name>`. Throws when the name is taken. */
  gauge<L extends string = never>(name: string, help: string, labels?: readonly L[]): Gauge<L>
  /** Registers a histogram `pinline_<name>`, in seconds by custom. Throws when the name is taken. */
  histogram<L extends string = never>(name: string, help: string, labels?: readonly L[], buckets?: readonly number[]): Histogram<L>
  /** The Prometheus text of everything registered. */
  text(): Promise<string>
  contentType: string
}

/** A registry of its own (several services may live in one process) with Node's default metrics and the label `service`. */
export const createMetrics = (service: string): Metrics => {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const common = <L extends string>(name: string, help: string, labelNames: readonly L[]) => ({
    name: `pinline_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  })
  return {
    counter: (name, help, labels = []) => new Counter(common(name, help, labels)),
    gauge: (name, help, labels = []) => new Gauge(common(name, help, labels)),
    histogram: (name, help, labels = [], buckets) =>
      new Histogram({ ...common(name, help, labels), ...(buckets === undefined ? {} : { buckets: [...buckets] }) }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
