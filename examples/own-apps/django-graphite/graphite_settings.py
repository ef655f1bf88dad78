"""Graphite's settings for a run: its database and its logs are in the run's folder, and each answer says its release."""

import os

from graphite.settings import *  # noqa: F401,F403
from graphite.settings import MIDDLEWARE

SECRET_KEY = "of no worth: it lives as long as a run"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.abspath("graphite.db")}}
LOG_DIR = STORAGE_DIR = WHISPER_DIR = os.getcwd()
INDEX_FILE = os.path.abspath("index")
STANDARD_DIRS = [os.getcwd()]
MIDDLEWARE = (*MIDDLEWARE, "graphite_release.say_release")
