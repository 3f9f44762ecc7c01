import './app/styles/fonts.css';
import './app/styles/tokens.css';
import './app/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { rememberScrolling } from './app/use-page-change';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
rememberScrolling();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
