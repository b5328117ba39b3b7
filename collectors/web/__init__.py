"""Reviews and forum posts from web pages: Scrapy in a child process, and what it finds there."""
