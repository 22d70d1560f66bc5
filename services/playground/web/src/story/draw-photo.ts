import type { FileUpload } from '../../../src/api.ts'

const width = 640
const height = 480

/** A pair of headphones in a few shapes, drawn here so that the page carries nobody's picture. */
const draw = (canvas: CanvasRenderingContext2D): void => {
  canvas.fillStyle = '#dcefe8'
  canvas.fillRect(0, 0, width, height)
  canvas.fillStyle = '#c3dfd5'
  canvas.beginPath()
  canvas.ellipse(320, 428, 220, 22, 0, 0, Math.PI * 2)
  canvas.fill()
  canvas.lineCap = 'round'
  canvas.strokeStyle = '#0e6b5b'
  canvas.lineWidth = 34
  canvas.beginPath()
  canvas.arc(320, 262, 156, Math.PI, 0)
  canvas.stroke()
  canvas.strokeStyle = '#ffffff'
  canvas.lineWidth = 22
  canvas.stroke()
  for (const side of [-1, 1]) {
    canvas.fillStyle = '#0e6b5b'
    canvas.beginPath()
    canvas.roundRect(320 + side * 150 - 46, 240, 92, 176, 42)
    canvas.fill()
    canvas.fillStyle = '#ffffff'
    canvas.beginPath()
    canvas.roundRect(320 + side * 158 - 40, 246, 80, 164, 38)
    canvas.fill()
    canvas.fillStyle = '#0e6b5b'
    canvas.beginPath()
    canvas.arc(320 + side * 160, 328, 9, 0, Math.PI * 2)
    canvas.fill()
  }
}

/** A photo as a phone would send it, under this name. */
export const drawPhoto = (name: string): FileUpload => {
  const element = document.createElement('canvas')
  element.width = width
  element.height = height
  const canvas = element.getContext('2d')
  if (canvas !== null) draw(canvas)
  const type = 'image/png'
  return { name, type, base64: element.toDataURL(type).split(',')[1] ?? '' }
}
