// Starts the owner's pages.
import { mount } from 'svelte';
import '../../tokens.css';
import './look/app.css';
import App from './App.svelte';

mount(App, { target: document.body });
