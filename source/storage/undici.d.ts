/** The part of undici that copying needs. All of it takes 50 ms and 7 MB more to load, in each thread. */
declare module 'undici/lib/dispatcher/pool.js' {
	export {Pool as default} from 'undici';
}
