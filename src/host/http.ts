export * from '../network/http.ts'
