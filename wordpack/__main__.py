"""python -m wordpack"""

from wordpack.cli import main

if __name__ == "__main__":
    main()
