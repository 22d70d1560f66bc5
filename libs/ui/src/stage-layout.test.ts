import { describe, expect, it } from 'vitest'
import { layoutStages } from './stage-layout.ts'

const span = (fromMs: number, toMs: number) => ({ fromMs, toMs })
const pause = (fromMs: number, toMs: number) => ({ fromMs, toMs, pause: true })

describe('layoutStages', () => {
  it('draws everything to one scale, from the first start to the last end', () => {
    const { bars, breaks } = layoutStages([span(100, 150), span(150, 200), span(120, 300)])
    expect(bars).toEqual([
      { left: 0, width: 25 },
      { left: 25, width: 25 },
      { left: 10, width: 90 },
    ])
    expect(breaks).toEqual([])
  })

  it('shrinks the time in which a person only thinks', () => {
    const { bars, breaks } = layoutStages([span(0, 50), pause(50, 60_050), span(60_050, 60_100)])
    expect(breaks).toHaveLength(1)
    expect(breaks[0]?.width).toBeCloseTo((8 / 108) * 100)
    expect(bars[0]?.width).toBeCloseTo((50 / 108) * 100)
    expect(bars[2]?.width).toBeCloseTo((50 / 108) * 100)
    expect((bars[2]?.left ?? 0) + (bars[2]?.width ?? 0)).toBeCloseTo(100)
  })

  it('never makes a short pause longer than it was', () => {
    const { breaks } = layoutStages([span(0, 500), pause(500, 510), span(510, 1010)])
    expect(breaks[0]?.width).toBeCloseTo((10 / 1010) * 100)
  })

  it('keeps the scale where something works during the pause', () => {
    const { bars, breaks } = layoutStages([span(0, 100), pause(50, 150), span(150, 200)])
    expect(breaks).toHaveLength(1)
    expect(bars[0]?.left).toBe(0)
    expect(bars[0]?.width).toBeCloseTo((100 / 162) * 100) // 150 ms of work and a break of 12
    expect(breaks[0]?.left).toBeCloseTo((100 / 162) * 100)
  })

  it('counts pauses that touch or overlap as one', () => {
    const { breaks } = layoutStages([span(0, 10), pause(10, 500), pause(400, 900), span(900, 910)])
    expect(breaks).toHaveLength(1)
  })

  it('draws a span of no length, and one that ends before it starts, as empty', () => {
    expect(layoutStages([span(0, 0)]).bars).toEqual([{ left: 0, width: 0 }])
    expect(layoutStages([span(0, 100), span(50, 40)]).bars[1]).toEqual({ left: 50, width: 0 })
  })

  it('draws a pause alone in full, and nothing from nothing', () => {
    expect(layoutStages([pause(0, 1000)]).bars).toEqual([{ left: 0, width: 100 }])
    expect(layoutStages([])).toEqual({ bars: [], breaks: [] })
  })
})
