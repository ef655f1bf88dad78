# Workers that import the application themselves: HUP brings new code.

import os

exec(open(os.path.join(os.path.dirname(__file__), "base.py")).read())
